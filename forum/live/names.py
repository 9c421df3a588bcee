"""The rooms of open pages. Each is for people with one right, so that a push needs no second look."""


def topic_room(topic_id):
    """Name the room of those who have the topic open and may see it."""
    return f"topic:{topic_id}"


def members_room(topic_id):
    """Name the room of those among them who are members of its network: they get each other's names."""
    return f"members:{topic_id}"


def others_room(topic_id):
    """Name the room of those among them who are not."""
    return f"others:{topic_id}"


def network_room(network_id):
    """Name the room of those who have a list open in which the network's topics stand."""
    return f"network:{network_id}"


def user_room(user_id):
    """Name the room of all open pages of one person."""
    return f"user:{user_id}"
