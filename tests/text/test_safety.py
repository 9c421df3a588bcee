"""Whatever is typed, only what is on the list reaches a page."""
import itertools

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.text import _cook
from forum.text.cleaning import ATTRIBUTES, REL, TAGS, _bleach, _nh3, cleaned, is_allowed

pytestmark = pytest.mark.once

RAW = [
    "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>", '<img src="x` `<script>alert(1)</script>"` `>', "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<math><mi//xlink:href=\"data:x,<script>alert(1)</script>\">",
    "<math><annotation-xml encoding=text/html><script>alert(1)</script>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id=\"</style><img onerror=alert(1) src>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template><script>alert(1)</script></template>",
    "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>", "<object data=javascript:alert(1)>",
    "<embed src=//evil.example/x.swf>", "<link rel=stylesheet href=//evil.example>", "<style>@import '//evil.example'</style>",
    "<style>*{display:none}</style>", "<meta http-equiv=refresh content='0;url=//evil.example'>", "<base href=//evil.example/>",
    "<body onload=alert(1)>", "<input autofocus onfocus=alert(1)>", "<input type=image src=x onerror=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>", "<form action=//evil.example><input name=password></form>",
    "<details open ontoggle=alert(1)>", "<video><source onerror=alert(1)></video>", "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>", "<textarea autofocus onfocus=alert(1)>", "<select onfocus=alert(1)>",
    "<isindex action=javascript:alert(1)>", "<a href=javascript:alert(1)>x</a>", "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>", "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>", "<a target=_blank href=//evil.example>x</a>", "<a ping=//evil.example href=/>x</a>",
    "<div style='position:fixed;inset:0'>x</div>", "<div class='modal fixed'>x</div>",
    "<p style=background:url(//evil.example)>x</p>",
    "<turbo-stream action=remove targets=body></turbo-stream>", "<turbo-frame id=main src=/logout></turbo-frame>",
    "<div data-controller=topic data-action=click->topic#x>x</div>", "<a data-turbo-method=delete href=/account>x</a>",
    "<a data-turbo-stream href=/x>x</a>", "<markdown-toolbar for=composer-text></markdown-toolbar>",
    "<a id=topic name=current_user>x</a>", "<form id=sign-out><input name=action></form>", "<img name=body id=cookie>",
    "<p accesskey=x tabindex=1 onclick=alert(1)>x</p>", "<p contenteditable onbeforeinput=alert(1)>x</p>",
    "<!--<img src=x onerror=alert(1)>-->", "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version=1?><script>alert(1)</script>",
    "<xss onpointerenter=alert(1)>", "<a/href=javascript:alert(1)>x", "<<script>alert(1)//<</script>", "<p/onclick=alert(1)>x",
    "<script\x00>alert(1)</script>", "<plaintext>", "<xmp><script>alert(1)</script></xmp>",
    "</p></div></body><script>alert(1)</script>",
    "<b><i><p><a href='javascript:alert(1)'>", "&lt;script&gt;alert(1)&lt;/script&gt;", "\ufeff<script>alert(1)</script>",
]
MARKDOWN = [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))", "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))", "[x](javascript&colon;alert(1))", "[x](javascript%3Aalert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "[x](file:///etc/passwd)", "[x](blob:https://a/b)",
    "[x](//evil.example)", "[x](/\\evil.example)", "[x](\\\\evil.example)", "[x](https:evil.example)", "[x](relative/page)",
    "![x](javascript:alert(1))", "![x](data:image/svg+xml,<svg onload=alert(1)>)", "![x](x \"onerror=alert(1)\")",
    "![\" onerror=\"alert(1)](https://a.pl/x.png)", "[x](https://a.pl \"\\\" onclick=alert(1)\")",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>", "<https://a.pl/\"onclick=alert(1)>", "https://a.pl/\"onclick=\"alert(1)",
    "www.a.pl/<script>alert(1)</script>",
    "```\"><script>alert(1)</script>\nx\n```", "```js onload=alert(1)\nx\n```", "``` {.modal #topic onclick=x}\nx\n```",
    "~~~<script>\n</code></pre><script>alert(1)</script>\n~~~", "`<script>alert(1)</script>`", "    <script>alert(1)</script>",
    "| <script>alert(1)</script> | x |\n|--|--|\n| <img src=x onerror=alert(1)> | y |",
    "- [x](javascript:alert(1)) <b onclick=x>",
    "# <script>alert(1)</script> {#topic .modal}", "> <iframe src=//evil.example>", "[a](https://b.pl){: onclick=alert(1) }",
    "**<img src=x onerror=alert(1)>**", "[<img src=x onerror=alert(1)>](https://a.pl)", ":smile\" onload=\"alert(1):",
    "a@b.pl\"onclick=alert(1)", "<a@b.pl\"onclick=alert(1)>", "klzzwxh:0000", "\x02klzzwxh:0000\x03 \x02wzxhzdk:0\x03",
    "<scr\nipt>", "[x][1]\n\n[1]: data:text/html,x \"t\"", "*[HTML]: <script>\n\nHTML", "[^1]: <script>\n\n[^1]", "[TOC]",
    "||<script>alert(1)</script>||", "||a\" onclick=\"alert(1)||", "||[x](javascript:alert(1))||",
    "[spoiler]<img src=x onerror=alert(1)>[/spoiler]",
    "[spoiler]\n<script>alert(1)</script>\n[/spoiler]", "[spoiler onclick=alert(1)]\nx\n[/spoiler]",
    "[details=\"</summary><script>alert(1)</script>\"]\nx\n[/details]", "[details=\"\" open ontoggle=alert(1)]\nx\n[/details]",
    "[details='a\" class=\"modal']\n[/details]", "[details=&lt;script&gt;]\n- [ ] <b onclick=x>\n[/details]",
    "x[^<script>alert(1)</script>]\n\n[^<script>alert(1)</script>]: y",
    "x[^\"onclick=alert(1)]\n\n[^\"onclick=alert(1)]: <img onerror=alert(1)>",
    "x[^a](javascript:alert(1))\n\n[^a]: [y](javascript:alert(1))", "\x02fold:0\x03",
    "[details]\n\x02fold:0:end\x03\n[/details]",
    "- [x] <input type=checkbox onclick=alert(1)>", ":<script>:", ":heart\"><script>alert(1)</script>:",
]
ALL = RAW + MARKDOWN
NAMES = [f"{number}" for number in range(len(ALL))]
SCHEMES = ("http://", "https://", "mailto:", "/", "#")


def assert_only_allowed(html):
    for element in LexborHTMLParser(f"<html><body>{html}</body></html>").css("body *"):
        assert element.tag in TAGS, f"<{element.tag}> in {html}"
        for name, value in element.attributes.items():
            ours = (element.tag, name, value) == ("a", "rel", REL)
            assert ours or name in ATTRIBUTES.get(element.tag, ()), f"{name} in {html}"
            if name == "href":
                assert value.lower().startswith(SCHEMES) and not value.startswith(("//", "/\\")), html
            if name in ("class", "role", "tabindex", "scope"):
                assert is_allowed(element.tag, name, value), html


def test_the_collection_is_large():
    assert len(set(ALL)) >= 120


@pytest.mark.parametrize("text", ALL, ids=NAMES)
def test_an_attack_typed_into_a_post_leaves_only_what_is_allowed(text):
    for attack in (text, f"Wstęp\n\n{text}\n\nkoniec", f"> - {text}", f"**{text}**", f"[{text}](https://a.pl)"):
        assert_only_allowed(_cook(attack).html)


@pytest.mark.parametrize("raw", RAW, ids=NAMES[:len(RAW)])
def test_an_attack_that_got_past_the_parser_is_stopped_by_each_cleaner(raw):
    for html in (cleaned(raw), _nh3.clean(raw), cleaned(f"<p>{raw}</p><table><td>{raw}")):
        assert_only_allowed(html)


@pytest.mark.parametrize("text", ALL, ids=NAMES)
def test_cleaning_twice_changes_nothing(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert _nh3.clean(_bleach().clean(text)) == once


def test_pairs_of_attacks_stay_harmless():
    for one, other in itertools.islice(itertools.product(RAW, MARKDOWN), 0, None, 17):
        assert_only_allowed(_cook(f"{one}{other}\n{other} {one}").html)
