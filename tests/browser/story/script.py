"""The story, act by act: what happens, and the two sentences that stand beside its picture."""

from __future__ import annotations

from tests.browser.story import checking, planning, sharing
from tests.browser.story.stage import Act

ACTS: tuple[Act, ...] = (
    Act(
        "check", "A firm asks itself what stands in the way",
        "Eva runs a machine shop of eighteen people and answers the check on her phone, in Swedish, "
        "without an account. Twenty-four questions, saved as she goes; nobody sees them.",
        checking.answer_the_check,
    ),
    Act(
        "result", "The answer is hers",
        "She sees at once what weighs most, and who in the region can help with it. "
        "She could stop here; nothing has been told to anybody.",
        checking.read_the_result,
    ),
    Act(
        "consent", "She decides who may call, and what they may see",
        "Nothing is ticked beforehand. Each line is one kind of data for one purpose, "
        "and can be taken back at any time.",
        checking.let_somebody_call,
    ),
    Act(
        "account", "A page of her own",
        "The invitation comes by mail; she chooses a password. From now on her page says what happens next, "
        "who helps, and who has looked.",
        checking.make_an_account,
    ),
    Act(
        "call", "The adviser calls within a day",
        "The wish stands first in Anna's day, with a clock that says by when. "
        "She calls, writes down what was said, and the clock stops.",
        planning.call_the_firm,
    ),
    Act(
        "plan", "A plan that several organisations carry",
        "No single organisation can take this firm all the way, so the plan names one for each step, "
        "with reasons for and against. Anna proposes it to the firm.",
        planning.make_a_plan,
    ),
    Act(
        "agree", "The firm agrees on the phone",
        "Eva reads the plan in plain words from the link in her mail. Nothing begins before she agrees.",
        planning.agree,
    ),
    Act(
        "let-in", "She lets the financier in",
        "On her own page Eva says what Glödmark Kapital may see, and for what. "
        "The others in the plan still see nothing.",
        sharing.let_the_financier_in,
    ),
)  # fmt: skip
