"""The addresses that letters are answered to."""
import pytest

from forum.mail.reply_addresses import FORGED, LONGEST, ToNetwork, ToTopic, network_address, read_address, reply_address


def test_a_reply_address_says_whose_answer_in_which_topic_it_is():
    assert read_address(reply_address(42, 7)) == ToTopic(42, 7)


def test_a_reply_address_survives_a_name_brackets_and_large_letters():
    assert read_address(f'"Gminy wiejskie" <{reply_address(42, 7).upper()}>') == ToTopic(42, 7)


def test_the_longest_reply_address_is_one_that_servers_take():
    assert len(reply_address(2**63 - 1, 2**31).partition("@")[0]) <= LONGEST


@pytest.mark.parametrize("change", [("42.", "43."), (".7.", ".8."), ("reply+", "reply+1"), ("@", "a@")])
def test_a_changed_reply_address_is_forged(change):
    assert read_address(reply_address(42, 7).replace(*change, 1)) == FORGED


def test_another_secret_makes_other_addresses(app, monkeypatch):
    address = reply_address(42, 7)
    monkeypatch.setattr(app, "secret_key", "another")
    assert read_address(address) == FORGED


def test_a_networks_address_is_its_name(network):
    assert network_address(network) == "gmina-wiejska@forum.example.org"
    assert read_address(network_address(network)) == ToNetwork("gmina-wiejska")


@pytest.mark.parametrize("slug", ["postmaster", "x" * 70, "siec-9", "reply"])
def test_a_network_whose_name_cannot_be_an_address_has_its_number(network, slug):
    network.slug = slug
    assert read_address(network_address(network)) == ToNetwork("", network.id)


@pytest.mark.parametrize("address", ["", "@", "ana", "postmaster@forum.example.org", "gmina-wiejska@elsewhere.example.org",
                                     "gmina+x@forum.example.org", "a" * 9000 + "@forum.example.org", "\0@\0"])
def test_other_addresses_are_none_of_ours(address):
    assert read_address(address) is None


def test_a_domain_with_polish_letters_is_one_with_its_plain_form(app, network):
    app.config["MAIL_DOMAIN"] = "łódź.example.org"
    assert read_address("gmina-wiejska@xn--d-uga0v4h.example.org".replace("xn--d-uga0v4h", "łódź".encode("idna").decode())) \
        == ToNetwork("gmina-wiejska")


def test_nobody_is_told_addresses_while_no_letters_come_in(app, network):
    app.config["MAIL_IN"] = None
    assert reply_address(42, 7) == network_address(network) == ""


def test_a_networks_address_is_told_only_where_senders_are_checked(app, network):
    app.config["MAIL_AUTHSERV"] = None
    assert network_address(network) == "" and reply_address(42, 7)
