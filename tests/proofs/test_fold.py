import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from proofs.fold import cover, fold

SETS = arrays.arrays(np.bool_, arrays.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4))


def filled(shape, boxes):
    cells = np.zeros(shape, dtype=bool)
    for box in boxes:
        cells[np.ix_(*box)] = True
    return cells


def is_prime(box, inside):
    for axis, places in enumerate(box):
        for place in set(range(inside.shape[axis])) - set(places):
            if inside[np.ix_(*box[:axis], (*places, place), *box[axis + 1 :])].all():
                return False
    return True


@given(SETS)
def test_a_cover_is_exactly_the_set(members):
    assert (filled(members.shape, cover(members, members)) == members).all()


@given(SETS)
def test_every_row_of_a_cover_is_prime(members):
    assert all(is_prime(box, members) for box in cover(members, members))


@given(SETS)
def test_no_row_of_a_cover_can_go(members):
    boxes = cover(members, members)
    for box in boxes:
        others = [other for other in boxes if other is not box]
        assert (members & ~filled(members.shape, others)).any()


@given(SETS, st.data())
def test_cells_that_do_not_matter_are_covered_only_where_that_helps(inside, data):
    members = inside & data.draw(arrays.arrays(np.bool_, inside.shape))
    cells = filled(members.shape, cover(members, inside))
    assert (cells[members]).all()
    assert not (cells & ~inside).any()


def test_rows_leave_out_names_that_allow_everything():
    members = np.zeros((2, 3), dtype=bool)
    members[1] = True
    assert fold(members, {"a": (False, True), "b": ("x", "y", "z")}) == ({"a": (True,)},)


def test_the_whole_space_is_one_row_without_names():
    assert fold(np.ones((2, 3), dtype=bool), {"a": (False, True), "b": ("x", "y", "z")}) == ({},)


def test_nothing_is_no_row():
    assert fold(np.zeros((2, 3), dtype=bool), {"a": (False, True), "b": ("x", "y", "z")}) == ()
