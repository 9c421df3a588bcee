"""Every route and every field, fed with nonsense by everybody: a clear Polish answer, no error of ours, nothing lost.

Routes come from the application's map and fields from the forms it shows, so that new ones are covered by themselves.
"""
import io
from urllib.parse import urlsplit

import pytest

from forum.db import db
from forum.topics.models import Topic
from tests.nonsense import (ALLOWED, ELSEWHERE, NUMBERS, ROLES, SOME, TYPED, VALUES, WORDS, Endless, Problems, World, bare,
                            forms_on, in_turn, names_of_fields, rules_of, typed_on)

pytestmark = pytest.mark.slow


@pytest.fixture
def world(app, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    return World(app)


@pytest.fixture
def problems(caplog):
    found = Problems()
    yield found
    assert not found, f"{len(found)} problems\n" + "\n".join(dict.fromkeys(str(problem)[:400] for problem in found))


@pytest.fixture
def ask(world, sign_in, problems, caplog):
    """Return a function that asks as somebody, signed in afresh when they were put out, and looks at the answer."""
    clients = {}

    def ask(role, method, address, **more):
        if role not in clients:
            db.session.rollback()
            clients[role] = sign_in(world.people[role])
        caplog.clear()
        answer = clients[role].open(address, method=method, **more)
        problems.look(role, f"{method} {address[:120]}", answer, caplog)
        if "/logout" in address or "/login" in address or "/account" in address or "/demo" in address:
            del clients[role]
        return answer
    return ask


@pytest.mark.parametrize("role", ROLES)
def test_every_page_with_broken_addresses_and_queries(role, app, world, ask):
    names, thorough = names_of_fields(), role == "moderator"
    for place, rule in enumerate(rules_of(app, "GET")):
        ask(role, "GET", world.address(rule))
        for name in rule.arguments:
            numeric = rule._converters[name].__class__.__name__ == "WholeNumber"
            for value in in_turn(NUMBERS if numeric else WORDS, place, 3 if thorough else 1):
                ask(role, "GET", world.address(rule, **{name: value}))
        if "topic_id" in rule.arguments:
            ask(role, "GET", world.address(rule, topic_id=world.elsewhere.id))
        for value in in_turn(SOME, place, 3 if thorough else 1):
            ask(role, "GET", world.address(rule), query_string={name: value[:1500] for name in names})
        ask(role, "GET", world.address(rule) + "?to=%ff&after=%00&next=%")


@pytest.mark.parametrize("role", ROLES)
def test_every_form_route_with_every_field_broken(role, app, world, ask):
    names = names_of_fields()
    for place, rule in enumerate(rules_of(app, "POST")):
        for value in in_turn(VALUES.values(), place, 5 if role == "moderator" else 1):
            ask(role, "POST", world.address(rule), data=dict.fromkeys(names, value))
        for address in (world.address(rule, **{name: 999_999}) for name in rule.arguments if name.endswith("_id")):
            ask(role, "POST", address, data={"text": TYPED})
        if "topic_id" in rule.arguments:
            answer = ask(role, "POST", world.address(rule, topic_id=world.elsewhere.id), data={"text": TYPED})
            assert role in ("admin", "stranger") or "Tajny" not in answer.text


@pytest.mark.once
@pytest.mark.parametrize("role", ["member", "admin"])
def test_every_field_of_every_form_broken_by_itself(role, app, world, ask, problems):
    forms = {}
    for rule in rules_of(app, "GET"):
        answer = ask(role, "GET", world.address(rule))
        forms.update((action or world.address(rule), (fields, visible)) for action, fields, visible in forms_on(answer))
    assert f"/t/{world.topic.id}/posts" in forms
    for address, (fields, visible) in sorted(forms.items(), key=lambda item: "log" in item[0]):
        for place, name in enumerate(fields):
            for value in [TYPED, *in_turn(SOME[:-1], place, 2)]:
                answer = ask(role, "POST", address, data=fields | {name: value})
                kept = value == TYPED and name in visible and answer.status_code in (403, 404, 409, 422, 429)
                if kept and TYPED not in typed_on(answer):
                    problems.append(f"{role} POST {address}: what was typed into {name} is lost")


@pytest.mark.once
@pytest.mark.parametrize("role", ["visitor", "moderator"])
def test_every_form_route_with_bodies_that_are_no_forms(role, app, world, ask):
    part = b'--b\r\nContent-Disposition: form-data; name="text"%s\r\n\r\n\xff\xfe\x00\r\n--b--\r\n'
    bodies = [
        ("application/x-www-form-urlencoded", b"text=%FF%FE%00&title=\xff\xfe\x00&reason=%C5"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfet\x00e\x00"),
        ("application/x-www-form-urlencoded", b"&&&=&==&%%%" * 50), ("application/x-www-form-urlencoded", b"a=1&" * 5000),
        ("multipart/form-data; boundary=b", part % b""),
        ("multipart/form-data; boundary=b", part % b'; filename="\x00/../x.html"'),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disp"), ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=b", (part % b"").removesuffix(b"--\r\n") * 3000), ("application/json", b'{"text": 1}'),
        ("application/json", b"[[[[["), ("text/plain", b"text=x"), ("", b"\x00\x01"), ("x" * 500, b"")]
    for place, rule in enumerate(rules_of(app, "POST")):
        for kind, body in in_turn(bodies, place, 3):
            ask(role, "POST", world.address(rule), data=body, content_type=kind)


@pytest.mark.once
def test_every_route_with_a_body_that_is_too_large(app, world, problems):
    for method in ("GET", "POST"):
        for rule in rules_of(app, method):
            body = Endless()
            length = str(30 * 1024 * 1024)
            status, text, _place = bare(app, method, world.address(rule), {"CONTENT_LENGTH": length, "wsgi.input": body})
            if status != 413 or body.given or "To za duże" not in text:
                problems.append(f"{method} {rule.rule}: {status} after {body.given} bytes of 30 MB")


@pytest.mark.once
def test_every_form_route_with_a_chunked_body_that_is_too_large(app, world, problems):
    app.config["WTF_CSRF_ENABLED"] = True  # as in production: it is what reads the body
    for rule in rules_of(app, "POST"):
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
            body = Endless()
            status, _text, _place = bare(app, "POST", world.address(rule), {
                "CONTENT_TYPE": kind, "wsgi.input": body, "wsgi.input_terminated": True})
            # A visitor who may not send files is sent to sign-in before anything is read.
            if status not in (303, 404, 413, 422) or body.given > 3 * 1024 * 1024:
                problems.append(f"{rule.rule}: {status} after {body.given} chunked bytes")
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.once
@pytest.mark.parametrize("token", [{}, {"csrf_token": ""}, {"csrf_token": "IjEi.stale.token"}], ids=["none", "empty", "stale"])
def test_every_form_route_without_a_right_token(token, app, world, ask, problems):
    app.config["WTF_CSRF_ENABLED"] = True
    for rule in rules_of(app, "POST"):
        answer = ask("admin", "POST", world.address(rule), data={"text": TYPED} | token)
        if answer.status_code not in (404, 422) or "login" not in rule.rule and TYPED not in typed_on(answer):
            problems.append(f"{rule.rule} without a token: {answer.status_code}")
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.once
@pytest.mark.parametrize("role", ["visitor", "member"])
def test_no_route_leads_off_the_site(role, app, world, ask):
    for place, rule in enumerate(rules_of(app, "GET")):
        for target in ELSEWHERE if "login" in rule.rule else in_turn(ELSEWHERE, place, 1):
            ask(role, "GET", world.address(rule), query_string={"next": target}, headers={"Referer": target.strip()})
    for place, rule in enumerate(rules_of(app, "POST")):
        for target in ELSEWHERE if "log" in rule.rule else in_turn(ELSEWHERE, place, 1):
            ask(role, "POST", world.address(rule), data={"next": target, "email": "ana@example.org"},
                headers={"Referer": target.strip()}, query_string={"next": target})


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/t/1/posts", "///evil.example/../..", "/\\evil.example/",
                                  "/.//evil.example", "//evil.example/login", "//evil.example/%2e%2e/"])
def test_no_path_with_doubled_slashes_leads_off_the_site(path, app, world):
    for method in ("GET", "POST"):
        status, _text, place = bare(app, method, path, {"wsgi.input": io.BytesIO()})
        assert status in ALLOWED | {308}
        assert urlsplit(place).netloc in ("", "localhost") and not place.startswith(("//", "/\\"))


@pytest.mark.once
def test_twenty_thousand_brackets_are_taken_by_every_form_for_writing(world, ask):
    for address in ("/preview", f"/t/{world.topic.id}/posts", f"/c/x/{world.network.id}/new"):
        assert ask("member", "POST", address, data={"text": "[" * 20_000, "title": "["}).status_code in (200, 303)


def test_the_world_is_still_there(app, world, ask):
    for rule in rules_of(app, "POST"):
        if "topic_id" in rule.arguments:
            ask("silenced", "POST", world.address(rule), data={"text": TYPED, "reason": TYPED})
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Topic)) == 3
