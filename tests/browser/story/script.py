"""The story, act by act: what happens, and the two sentences that stand beside its picture."""

from __future__ import annotations

from tests.browser.story import checking, ending, planning, referring, region, sharing, working
from tests.browser.story.stage import Act

ACTS: tuple[Act, ...] = (
    Act(
        "goal", "The morning: what the region is to reach",
        "Siv coordinates the region and names what its project has promised: firms helped all the way. "
        "The report shows where the region stands before the day begins.",
        region.name_a_goal,
    ),
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
    Act(
        "refer", "The first step is referred",
        "From the plan's step to a case: who, what, how many hours, and what the receiver is to see. "
        "The clock starts: an answer within one working day.",
        referring.refer_the_capital,
    ),
    Act(
        "consent-lacks", "What lacks is said, and asked for",
        "The second step goes to somebody the firm has not let in, so nothing is sent. "
        "The draft says which consent lacks, and offers to ask for it.",
        referring.refer_the_learning,
    ),
    Act(
        "consent-given", "One question, one answer",
        "Eva reads on her phone who would see what, and why. She says yes; the adviser sends the case.",
        referring.say_yes_to_the_node,
    ),
    Act(
        "accept", "A receiver says yes from its mail",
        "Marta has no account and no new system to learn: one click in the mail, one on the page. "
        "A program that merely opens the link changes nothing.",
        referring.accept_from_the_mail,
    ),
    Act(
        "decline", "Another has no hours left",
        "Kim at Glödmark Kapital declines, says why, and suggests who could instead. "
        "Nothing ends before the adviser has said what happens next.",
        referring.decline_for_lack_of_hours,
    ),
    Act(
        "reroute", "The third is asked",
        "The case goes on as a child of the first, to the one Kim suggested. "
        "Consent is not carried over: the firm is asked anew.",
        referring.ask_the_third,
    ),
    Act(
        "third", "And says yes",
        "The incubator takes it on, it too from its mail and in Swedish. "
        "The hours are set aside in its calendar in the same moment.",
        referring.third_accepts,
    ),
    Act(
        "meeting", "A time that all three can",
        "Each says by mail which of the proposed times are possible, and Anna chooses the one all can. "
        "Three calendars get the same invitation, so that nobody has to begin anew.",
        working.meet,
    ),
    Act(
        "delivery", "Work, a milestone, an outcome",
        "Marta now has a seat of her own, by invitation, and writes down the first contact, the hours and "
        "what the firm achieved. Until the firm has said so, all of it is unconfirmed.",
        working.deliver,
    ),
    Act(
        "dispute", "The firm says no",
        "Eva answers from her mail: something is still missing. "
        "The work goes on, and both organisations read why.",
        working.dispute,
    ),
    Act(
        "confirm", "And then yes",
        "What was missing has been put right, and Eva confirms by the link in the next mail. "
        "A case counts as solved only when the firm says so; silence stays unconfirmed.",
        working.confirm,
    ),
    Act(
        "numbers", "The evening: the numbers have changed",
        "Siv sees three cases more, one more confirmed by the firm, and one more declined for lack of hours. "
        "That last one is a gap the region's work has shown, where a plan could only have computed it.",
        region.see_the_numbers_change,
    ),
    Act(
        "take-back", "The firm closes a door",
        "Eva takes back everything from the organisation whose help is done. "
        "It takes two taps on the phone, and holds at once.",
        ending.take_back,
    ),
    Act(
        "closed", "And it is closed",
        "Marta's very next click finds nothing, not even whose page it was. "
        "The query leaves the firm out, and PostgreSQL would have refused it too.",
        ending.closed_to_the_receiver,
    ),
    Act(
        "looked", "Who has looked",
        "Every look at the firm's data is in a log that the firm can read, by organisation and by day. "
        "What was seen before the door was closed stands there too.",
        ending.who_has_looked,
    ),
)  # fmt: skip
