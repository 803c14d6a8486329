import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from proofs.engines.prime_rows import fold
from tests.reliability.brute_force import cover_faults

SETS = arrays.arrays(np.bool_, arrays.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))


def names_of(cells):
    return {f"n{axis}": tuple(str(value) for value in range(size)) for axis, size in enumerate(cells.shape)}


def filled(cells, rows):
    """The cells that some rows allow, by asking each cell."""
    names = names_of(cells)
    found = np.zeros_like(cells)
    for cell in np.ndindex(cells.shape):
        point = dict(zip(names, map(str, cell), strict=True))
        found[cell] = any(all(point[name] in allowed for name, allowed in row.items()) for row in rows)
    return found


@given(SETS)
def test_a_cover_is_exactly_the_set(members):
    assert (filled(members, fold(members, names_of(members))) == members).all()


@given(SETS)
def test_every_row_of_a_cover_is_prime(members):
    names = names_of(members)
    for row in fold(members, names):
        for name in row:
            for value in set(names[name]) - set(row[name]):
                assert (filled(members, [{**row, name: (*row[name], value)}]) & ~members).any()


@given(SETS)
def test_no_row_of_a_cover_can_go(members):
    rows = fold(members, names_of(members))
    for row in rows:
        assert (members & ~filled(members, [other for other in rows if other is not row])).any()


@given(SETS, st.data())
def test_cells_that_do_not_matter_are_covered_only_where_that_helps(members, data):
    dont_care = data.draw(arrays.arrays(np.bool_, members.shape)) & ~members
    rows = fold(members, names_of(members), dont_care)
    cells = filled(members, rows)
    assert (cells[members]).all()
    assert not (cells & ~members & ~dont_care).any()
    assert len(rows) <= len(fold(members, names_of(members))) or members.sum() > len(rows)


@given(SETS, st.data())
def test_a_value_that_cannot_occur_in_its_row_is_not_listed(members, data):
    dont_care = data.draw(arrays.arrays(np.bool_, members.shape)) & ~members
    for row in fold(members, names_of(members), dont_care):
        for name in row:
            for value in row[name]:
                assert (filled(members, [{**row, name: (value,)}]) & members).any()


def test_rows_leave_out_names_that_allow_everything():
    members = np.zeros((2, 3), dtype=bool)
    members[1] = True
    assert fold(members, {"a": (False, True), "b": ("x", "y", "z")}) == ({"a": (True,)},)


def test_the_whole_space_is_one_row_without_names():
    assert fold(np.ones((2, 3), dtype=bool), {"a": (False, True), "b": ("x", "y", "z")}) == ({},)


def test_nothing_is_no_row():
    assert fold(np.zeros((2, 3), dtype=bool), {"a": (False, True), "b": ("x", "y", "z")}) == ()


@given(SETS, st.data())
def test_no_row_can_take_in_another_cell_even_through_cells_that_do_not_matter(members, data):
    dont_care = data.draw(arrays.arrays(np.bool_, members.shape)) & ~members
    names = names_of(members)
    points = [dict(zip(names, map(str, cell), strict=True)) for cell in np.argwhere(~dont_care)]
    inside = {at for at, cell in enumerate(np.argwhere(~dont_care)) if members[tuple(cell)]}
    rows = [{n: list(v) for n, v in row.items()} for row in fold(members, names, dont_care)]
    assert cover_faults(rows, inside, points, names) == []
