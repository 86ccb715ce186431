"""Names in statements, and nothing but names."""

import pytest

from index.catalog_writer import OWNED as TABLES
from index.late import OWNED
from index.statements import inserting, naming


def test_names_take_their_places():
    assert naming("SELECT {column} FROM {table} WHERE id = ?", column="row", table="facts") == (
        "SELECT row FROM facts WHERE id = ?"
    )
    assert (
        inserting("facts", ["name", "row"]) == 'INSERT INTO main.facts ("name", "row") VALUES (:name, :row)'
    )


@pytest.mark.parametrize(
    "name", ["", "facts; DROP TABLE facts", "a b", 'a"b', "1a", "main.facts", "表", "a)--"]
)
def test_what_is_no_plain_name_is_refused(name):
    with pytest.raises(ValueError, match="not the name"):
        naming("DELETE FROM {table}", table=name)
    with pytest.raises(ValueError, match="not the name"):
        inserting("facts", [name])
    with pytest.raises(ValueError, match="not the name"):
        inserting(name, ["row"])


def test_a_late_file_has_every_table_whose_rows_belong_to_a_document():
    assert set(OWNED) == {table.name for table in TABLES}
