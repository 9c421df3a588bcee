"""`flask mail`: a letter to try the way out, what waits and what was given up."""
from forum.mail import sender


def test_a_letter_tries_the_way_out(app, mail_server):
    said = app.test_cli_runner().invoke(args=["mail", "try", "ola@example.org"])
    assert said.exit_code == 0 and "has taken it" in said.output
    [letter] = mail_server.letters
    assert letter["Subject"] and "127.0.0.1" in letter.get_body(("plain",)).get_content()


def test_a_refusal_is_said_in_the_servers_words(app, mail_server):
    mail_server.answers["ola@example.org"] = "554 5.7.1 Relay access denied"
    said = app.test_cli_runner().invoke(args=["mail", "try", "ola@example.org"])
    assert said.exit_code == 1 and "Relay access denied" in said.output


def test_a_server_that_is_away_is_said_and_the_letter_waits(app, mail_server):
    mail_server.stop()
    said = app.test_cli_runner().invoke(args=["mail", "try", "ola@example.org"])
    assert said.exit_code == 1 and "is away" in said.output
    assert "mail_test\t1 waiting" in app.test_cli_runner().invoke(args=["mail", "waiting"]).output


def test_what_was_given_up_is_listed_and_tried_again(app, mail_server, owe):
    mail_server.answers["ben@example.org"] = "554 5.7.1 No"
    letter = owe()
    sender.drain()
    assert f"{letter.id}\tnotification\tgiven up" in app.test_cli_runner().invoke(args=["mail", "waiting"]).output
    mail_server.answers.clear()
    assert "1 will be tried again" in app.test_cli_runner().invoke(args=["mail", "retry", str(letter.id)]).output
    sender.drain()
    assert len(mail_server.letters) == 1
