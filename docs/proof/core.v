(* The core of the checker of certificates, proved right.

   The checker keeps a set of situations or states as one integer: bit n says whether number n is in it
   (proofs/certificates/checker/sets.py, steps.py, over_time.py, any_number.py). Proved here: a row is the
   `&` of the sets of its facts; what `&` and `& ~` being zero say; and that a set which holds the start,
   which no step leads out of and which has nothing forbidden in it shows that nothing forbidden ever comes
   about, and that nothing smaller would do where all of it comes about.

   Coq 8.16, standard library alone: coqc docs/proof/core.v *)

Require Import NArith List Bool.
Import ListNotations.

Definition set := N.
Definition isin (n : N) (s : set) : bool := N.testbit s n.

(* A row: one set for each fact that it names, those with an allowed value. *)
Definition row (every : set) (facts : list set) : set := fold_right N.land every facts.

Theorem row_holds_where_each_fact_does : forall every facts n,
  isin n (row every facts) = isin n every && forallb (isin n) facts.
Proof.
  intros every facts n. induction facts as [| f rest IH]; simpl.
  - now rewrite andb_true_r.
  - unfold isin in *. rewrite N.land_spec, IH.
    destruct (N.testbit f n), (N.testbit every n); reflexivity.
Qed.

(* Several rows: one of them holds. *)
Definition rows (several : list set) : set := fold_right N.lor 0%N several.

Theorem rows_hold_where_one_does : forall several n,
  isin n (rows several) = existsb (isin n) several.
Proof.
  intros several n. induction several as [| r rest IH]; simpl.
  - reflexivity.
  - unfold isin in *. now rewrite N.lor_spec, IH.
Qed.

(* `a & b == 0`: nothing is in both. `a & ~b == 0`: all of a is in b. *)
Theorem nothing_in_both : forall a b,
  N.land a b = 0%N <-> (forall n, isin n a = true -> isin n b = false).
Proof.
  intros a b. split.
  - intros H n Ha. unfold isin in *.
    assert (E : N.testbit (N.land a b) n = false) by (rewrite H; apply N.bits_0).
    rewrite N.land_spec, Ha in E. exact E.
  - intros H. apply N.bits_inj. intro n. rewrite N.land_spec, N.bits_0.
    destruct (N.testbit a n) eqn:Ha; [exact (H n Ha) | reflexivity].
Qed.

Theorem all_of_it_inside : forall a b,
  N.ldiff a b = 0%N <-> (forall n, isin n a = true -> isin n b = true).
Proof.
  intros a b. split.
  - intros H n Ha. unfold isin in *.
    assert (E : N.testbit (N.ldiff a b) n = false) by (rewrite H; apply N.bits_0).
    rewrite N.ldiff_spec, Ha in E. simpl in E. now apply negb_false_iff in E.
  - intros H. apply N.bits_inj. intro n. rewrite N.ldiff_spec, N.bits_0.
    destruct (N.testbit a n) eqn:Ha; [| reflexivity].
    unfold isin in H. now rewrite (H n Ha).
Qed.

(* What comes about: the start, and whatever a step leads to. *)
Section Moves.
  Variable step : N -> N -> Prop.
  Variable image : set -> set.
  Hypothesis image_holds_every_step :
    forall s n m, isin n s = true -> step n m -> isin m (image s) = true.

  Inductive comes_about (start : set) : N -> Prop :=
  | at_first : forall n, isin n start = true -> comes_about start n
  | after_a_step : forall n m, comes_about start n -> step n m -> comes_about start m.

  Theorem a_closed_set_holds_all_that_comes_about : forall start R,
    N.ldiff start R = 0%N -> N.ldiff (image R) R = 0%N ->
    forall n, comes_about start n -> isin n R = true.
  Proof.
    intros start R Hstart Hclosed n H.
    rewrite all_of_it_inside in Hstart, Hclosed.
    induction H as [n Hn | n m _ IH Hstep]; [now apply Hstart |].
    apply Hclosed. now apply (image_holds_every_step R n m).
  Qed.

  (* The verdict `proved`. *)
  Theorem nothing_forbidden_comes_about : forall start R bad,
    N.ldiff start R = 0%N -> N.ldiff (image R) R = 0%N -> N.land R bad = 0%N ->
    forall n, comes_about start n -> isin n bad = false.
  Proof.
    intros start R bad Hstart Hclosed Hbad n H.
    rewrite nothing_in_both in Hbad. apply Hbad.
    now apply (a_closed_set_holds_all_that_comes_about start R).
  Qed.

  (* The verdict `refuted`, and the cutoff: where all of R comes about, R is what comes about. *)
  Theorem R_is_exact : forall start R,
    N.ldiff start R = 0%N -> N.ldiff (image R) R = 0%N ->
    (forall n, isin n R = true -> comes_about start n) ->
    forall n, isin n R = true <-> comes_about start n.
  Proof.
    intros start R Hstart Hclosed Hbelow n. split; [apply Hbelow |].
    now apply a_closed_set_holds_all_that_comes_about.
  Qed.
End Moves.

Print Assumptions nothing_forbidden_comes_about.
Print Assumptions R_is_exact.
