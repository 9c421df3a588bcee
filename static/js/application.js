// The start of every page: Turbo, Stimulus, and what each page needs at once; the rest loads when its element appears.
import { config } from "@hotwired/turbo"
import { Application } from "@hotwired/stimulus"
import BelowController from "./controllers/below_controller.js"
import ConnectionController from "./controllers/connection_controller.js"
import MenuController from "./controllers/menu_controller.js"
import PresenceController from "./controllers/presence_controller.js"
import ThemeController from "./controllers/theme_controller.js"
import TimesController from "./controllers/times_controller.js"
import TopicController from "./controllers/topic_controller.js"
import TopicListController from "./controllers/topic_list_controller.js"
import TypingController from "./controllers/typing_controller.js"
import "./helpers/answers.js"
import "./helpers/arriving.js"
import "./helpers/own_posts.js"
import "./helpers/lightbox.js"
import "./helpers/stream_actions.js"
import { loadWhenSeen } from "./lazy.js"

// A disabled button loses the focus, and nobody gives it back.
config.forms.submitter = "aria-disabled"
// Files that Turbo does not know for files.
for (const extension of [".odt", ".ods", ".avif"]) config.drive.unvisitableExtensions.add(extension)

const application = Application.start()

// Controllers nearly every page uses are registered here.
application.register("below", BelowController)
application.register("connection", ConnectionController)
application.register("menu", MenuController)
application.register("presence", PresenceController)
application.register("theme", ThemeController)
application.register("times", TimesController)
application.register("topic", TopicController)
application.register("topic-list", TopicListController)
application.register("typing", TypingController)

loadWhenSeen(application)
