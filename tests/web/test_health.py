"""The two addresses a machine asks."""

from flask.testing import FlaskClient


def test_the_process_says_it_is_up(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data(as_text=True)) == (200, "ok\n")


def test_database_and_queue_answer(client: FlaskClient) -> None:
    assert client.get("/readyz").status_code == 200


def test_an_unknown_address_is_404(client: FlaskClient) -> None:
    assert client.get("/khong-co", headers={"Accept": "application/json"}).status_code == 404
