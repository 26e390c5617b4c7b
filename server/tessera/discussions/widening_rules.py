"""Who may propose to move a thread to more readers, answer, take it back, and move it. Pure."""

from tessera.core.errors import YES, Verdict


def _stands(*, leads_here: bool, asker: bool, inside: bool, deleted: bool, archived: bool) -> Verdict:
    """What holds when it is proposed and still when it is moved."""
    if not inside:
        return Verdict(False, "not_inside", forbidden=True)
    if not (leads_here or asker):
        return Verdict(False, "not_asker_or_facilitator", forbidden=True)
    if deleted:
        return Verdict(False, "question_deleted")
    return Verdict(False, "space_archived") if archived else YES


def may_propose(
    *,
    leads_here: bool,
    asker: bool,
    inside: bool,
    asks: bool,
    known: bool,
    same: bool,
    deleted: bool,
    rest: bool,
    archived: bool,
    open_already: bool,
) -> Verdict:
    """Who asked and who facilitates here propose a place they are inside of, where others' words are read by more.

    `asks`: there is somebody to ask. `rest`: the question itself went elsewhere already, and this is what stayed.
    """
    stands = _stands(leads_here=leads_here, asker=asker, inside=inside, deleted=deleted, archived=archived)
    if not stands.allowed:
        return stands
    if rest:
        return Verdict(False, "question_elsewhere")
    if same:
        return Verdict(False, "already_there")
    if not known:
        return Verdict(False, "audience_unknown")
    if not asks:
        return Verdict(False, "move_asks_nobody")
    return Verdict(False, "widening_open") if open_already else YES


def may_consent(*, asked: bool, archived: bool) -> Verdict:
    """Who wrote in the thread says whether their own goes along, and says otherwise until it is moved."""
    if not asked:
        return Verdict(False, "not_asked", forbidden=True)
    return Verdict(False, "space_archived") if archived else YES


def may_withdraw(*, proposer: bool, asker: bool, leads_here: bool) -> Verdict:
    """Who proposed it, who asked, and who facilitates here take a proposal back; in an archived space, too."""
    return YES if proposer or asker or leads_here else Verdict(False, "not_proposer", forbidden=True)


def may_carry_out(
    *,
    proposer: bool,
    leads_here: bool,
    asker: bool,
    inside: bool,
    known: bool,
    deleted: bool,
    archived: bool,
    asker_agreed: bool,
) -> Verdict:
    """Who proposed it moves the thread, as long as they could still propose it; never without the question."""
    if not proposer:
        return Verdict(False, "not_proposer", forbidden=True)
    stands = _stands(leads_here=leads_here, asker=asker, inside=inside, deleted=deleted, archived=archived)
    if not stands.allowed:
        return stands
    if not known:
        return Verdict(False, "audience_unknown")
    return YES if asker_agreed else Verdict(False, "asker_has_not_agreed")
