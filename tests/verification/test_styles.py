"""Claims whose figures, dates and names are written otherwise than in their evidence."""

from __future__ import annotations

import pytest

from rag.language.doc import parse
from rag.verification.alignment import CitedText
from rag.verification.support import assess

SUPPORTED = [
    ("The festival drew 48 200 people.", "About? The festival drew 48,200 people."),
    ("Der Umsatz stieg auf 3,2 Mrd. Euro.", "Der Umsatz stieg auf 3,2 Milliarden Euro."),
    ("Revenue rose to 3.2 billion euros.", "Der Umsatz: Revenue rose to 3,2 Mrd. €."),
    ("The fund holds Rs 1,20,000 crore.", "The fund holds Rs 1.2 lakh crore."),
    ("The plan costs 25 lakh rupees.", "The plan costs ₹25,00,000."),
    ("Le déficit atteint 2,5 milliards d'euros.", "Le déficit atteint 2,5 Md€."),
    ("The club paid 12.5 million euros.", "The club paid 12,5 M€."),
    ("The stadium holds 45,000 fans.", "The stadium holds 45.000 fans."),
    ("The bridge is 1,250 metres long.", "The bridge is 1.250 metres long."),
    ("The sample weighs 1.25 kg.", "The sample weighs 1.250 kg."),
    ("Inflation was 6.8%.", "Inflation was 6,8 %."),
    ("The firm paid US$4.5bn.", "The firm paid USD 4,500 million."),
    ("The town has 12’500 inhabitants, 12,500 in all.", "The town has 12’500 inhabitants."),
    ("Half of the members voted.", "50 per cent of the members voted."),
    ("A third of the members voted.", "33% of the members voted."),
    ("One in four shops closed.", "A quarter of the shops closed."),
    ("Three-quarters of the land is forest.", "75 % of the land is forest."),
    ("Two out of three voted.", "Two out of three voted."),
    ("He won the cup twice.", "He won the cup two times."),
    ("The pool opened on 3 April 2023.", "The pool opened on 03/04/2023."),
    ("The pool opened on 4 March 2023.", "The pool opened on 03/04/2023."),
    ("The pool opened on 03/04/2023.", "The pool opened on 03/04/2023."),
    ("The pool opened in April 2023.", "The pool opened on 13.04.2023."),
    ("The pool opened in 2023.", "The pool opened on 13.04.2023."),
    ("The pool opened on 13/04/2023.", "The pool opened on 13 April 2023."),
    ("The pool opened on 2023-04-13.", "The pool opened on 13 April 2023."),
    ("The pool opened on 5 March 2024.", "The pool opened on 5-Mar-2024."),
    ("The pool opened on 5 March 2024.", "Das Bad: the pool opened am 5. März 2024."),
    ("The pool opened on 5 Mar 2024.", "The pool opened on March 5, 2024."),
    ("The pool opened on 5 Feb.", "The pool opened on 5 February 2024."),
    ("The mill ran from 1870 to 1939.", "The mill ran from 1870 until 1939."),
    ("No, the council rejected the plan.", "The council rejected the plan."),
    ("Yes, the council rejected the plan.", "The council rejected the plan."),
    ("No. The council rejected the plan.", "The council rejected the plan."),
    ("No - the council rejected the plan.", "The council rejected the plan."),
    ("The town has no hospital.", "The town does not have a hospital."),
    ("The town does not have a hospital.", "The town has no hospital."),
    ("The town lacks a hospital.", "The town has no hospital."),
    (
        "Visitors numbered 500 last year.",
        "It counted 500 guests last year; they numbered fewer before.",
    ),
    ("Prices rose by 3 percent in May.", "In May, the cost of goods rose by 3 percent."),
    ("WHO officials praised the plan.", "World Health Organization officials praised the plan."),
    ("J. Harlow signed the lease.", "John Harlow signed the lease."),
    ("Brightwell Corp. signed the lease.", "Brightwell Corporation signed the lease."),
    (
        'The mayor said "yes" and the clerk said "no".',
        'The mayor said "yes" and the clerk said "no".',
    ),
    (
        'The mayor called it "A" and later "B" grade work.',
        'The mayor called it "A" and later "B" grade work in the end.',
    ),
    ('The 5" pipe and the 6" pipe leaked.', 'Yesterday both leaked, the 5" pipe and the 6" pipe.'),
    ('He said "go" after the 6" pipe leaked.', 'After the 6" pipe leaked he said "go" to all.'),
    ("Profit was €3.5 million.", "Profit was €3,5 million."),
    ("Sales came to 1,250,000 units.", "Sales came to 1 250 000 units."),
    ("Sales came to CHF 1.25 million.", "Sales came to CHF 1'250'000."),
    ("The council spent 4.5m pounds.", "The council spent £4.5m."),
    ("The tower is 100 m high.", "The tower is 100m high."),
    ("Wages rose 2½ per cent.", "Wages rose 2.5 per cent."),
    ("Some 40 crore people voted.", "Some 400 million people voted."),
    ("It cost EUR 300.", "It cost 300 euros."),
    ("It cost 300 €.", "It cost €300."),
    ("Over half of the staff left.", "More than half of the staff left."),
    ("Turnover reached 2.345.678,90 euros.", "Turnover reached €2,345,678.90."),
    ("The system runs version 2.3.1.", "The system runs version 2.3.1."),
    ("The dam cost 2.3 billion euros.", "The dam cost 2,3 Mrd. €."),
    ("The dam cost 2.3 billion euros.", "Le barrage: the dam cost 2,3 milliards d'euros."),
    ("The grant was worth 15 million rupees.", "The grant was worth Rs 1.5 crore."),
    ("The grant was worth Rs 0.5 million.", "The grant was worth Rs 5 lakh."),
    (
        "The park covers 3 200 hectares.",
        "The park covers 3.200 hectares, with 4,5 hectares of lakes.",
    ),
    ("Unemployment fell to 5.4%.", "Unemployment fell to 5,4 percent."),
    ("The lease was signed on 21 June 2019.", "The lease was signed on 21.06.2019."),
    ("The lease was signed in June 2019.", "The lease was signed on 6/21/2019."),
    ("The lease was signed on 21/06/2019.", "The lease was signed on June 21, 2019."),
    ("The lease was signed on 7 August 2019.", "The lease was signed on 08/07/2019."),
    ("The lease was signed on 8-Jul-2019.", "The lease was signed on 8 July 2019."),
    ("The lease was signed on 8 July 2019.", "Der Vertrag: the lease was signed, 8. Juli 2019."),
    ("Three-fifths of the crop was lost.", "60% of the crop was lost."),
    ("A quarter of the crop was lost.", "25 percent of the crop was lost."),
    ("One in ten households has no car.", "10 per cent of households have no car."),
    ("Yes, the ferry sails on Sundays.", "The ferry sails on Sundays."),
    ("No, the ferry does not sail on Sundays.", "The ferry does not sail on Sundays."),
    (
        "Farmers lost 60% of the harvest.",
        "The harvest fell by 60%, and those who grow it lost 60% of it.",
    ),
    ("The ILO counted 300 cases.", "The International Labour Organization counted 300 cases."),
    ('She wrote "no" twice and then "maybe".', 'She wrote "no" twice and then "maybe".'),
    ("The pump failed at 10:15.", "The pump failed at 10:15."),
    ("The fee is £1,250.50.", "The fee is 1.250,50 pounds."),
    (
        "The school has twice as many pupils as in 1990.",
        "The school has twice as many pupils as in 1990.",
    ),
    ("The line ran between 1921 and 1938.", "The line ran from 1921 to 1938."),
    ("About 1.3 million people live there.", "About 1,3 Millionen people live there."),
    ("The firm paid $4.5 billion.", "The firm paid $4,500 million."),
]
NOT_SUPPORTED = [
    ("Revenue rose to 32 billion euros.", "Revenue rose to 3,2 Mrd. €."),
    ("The fund holds Rs 1.2 crore.", "The fund holds Rs 1.2 lakh crore."),
    ("The plan costs 25 million rupees.", "The plan costs ₹25,00,000."),
    ("The club paid 12.5 billion euros.", "The club paid 12,5 M€."),
    ("The stadium holds 46,000 fans.", "The stadium holds 45.000 fans."),
    ("The sample weighs 1,250 kg.", "The sample weighs 1.250 kg, or 2.76 pounds."),
    ("Inflation was 68%.", "Inflation was 6,8 %."),
    ("A quarter of the members voted.", "A third of the members voted."),
    ("Two-fifths of the shops closed.", "Three-fifths of the shops closed."),
    ("One in five shops closed.", "One in four shops closed."),
    ("Half of the shops closed.", "A third of the shops closed."),
    ("Half of the shops closed.", "The shops closed."),
    ("He won the cup three times.", "He won the cup twice."),
    ("The pool opened on 5 April 2023.", "The pool opened on 03/04/2023."),
    ("The pool opened on 4 April 2023.", "The pool opened on 03/04/2023."),
    ("The pool opened on 4 March 2023.", "The pool opened on 03/04/2023. It closed on 28/10/2023."),
    ("The pool opened on 03/05/2023.", "The pool opened on 03/04/2023."),
    ("The pool opened in 2024.", "The pool opened on 13.04.2023."),
    ("The pool opened on 14/04/2023.", "The pool opened on 13/04/2023."),
    ("The pool opened on 2023-04-14.", "The pool opened on 13 April 2023."),
    ("The pool opened on 5 Feb.", "The pool opened on 5 March 2024."),
    ("No, the mayor did not resign.", "The mayor resigned."),
    ("The town has no hospital.", "The town has a hospital."),
    ("The town has a hospital.", "The town has no hospital."),
    ("No hospital is in the town.", "A hospital is in the town."),
    ("IMF officials praised the plan.", "World Health Organization officials praised the plan."),
    ("K. Harlow signed the lease.", "John Harlow signed the lease."),
    ("Oslo sent three boats to the port.", "Bergen sent three boats to the port."),
    (
        "France sent three boats to the port last May.",
        "Last May three boats were sent to the port by Spain.",
    ),
    ('The mayor called it "a fine thing".', 'The mayor called it "a bad thing".'),
    ("Profit was €3,5 million.", "Profit was €35 million."),
    ("Sales came to 250,000 units.", "Sales came to 1 250 000 units."),
    ("Sales came to 1,250 units.", "Sales came to 1.250.000 units."),
    ("The council spent 4.5m pounds.", "The council spent £4.5bn."),
    ("It cost $300.", "It cost €300."),
    ("Under half of the staff left.", "More than half of the staff left."),
    ("The system runs version 2.3.1.", "The system runs version 2.4.1."),
    ("The dam cost 2.3 million euros.", "The dam cost 2,3 Mrd. €."),
    ("The grant was worth Rs 5 million.", "The grant was worth Rs 5 lakh."),
    (
        "The park covers 3.2 hectares.",
        "The park covers 3.200 hectares, with 4,5 hectares of lakes.",
    ),
    ("The park covers 200 hectares.", "The park covers 3 200 hectares."),
    ("Unemployment fell to 4.5%.", "Unemployment fell to 5,4 percent."),
    ("The lease was signed on 21 July 2019.", "The lease was signed on 21.06.2019."),
    ("The lease was signed on 22/06/2019.", "The lease was signed on June 21, 2019."),
    ("The lease was signed on 7 September 2019.", "The lease was signed on 08/07/2019."),
    ("Three-fifths of the crop was lost.", "Two-fifths of the crop was lost."),
    ("Half the crop was lost.", "A quarter of the crop was lost."),
    ("One in ten households has no car.", "One in ten households has a car."),
    ("The hall has a stage.", "The hall has no stage."),
    ("No, the ferry does not sail on Sundays.", "The ferry sails on Sundays."),
    ("The ILO counted 300 cases.", "The World Bank counted 300 cases."),
    ("Kenya counted 300 cases.", "Uganda counted 300 cases."),
    ("Hartmann counted 300 cases.", "Schröder counted 300 cases."),
    ('She wrote "never" and then "maybe".', 'She wrote "no" and then "maybe".'),
    ("The pump failed at 10:25.", "The pump failed at 10:15."),
    ("The fee is £12,500.", "The fee is 1.250,50 pounds."),
    (
        "The school has three times as many pupils as in 1990.",
        "The school has twice as many pupils as in 1990.",
    ),
    ("The line ran from 1921 to 1948.", "The line ran from 1921 to 1938."),
]


def verdict(claim: str, evidence: str) -> tuple[str, str]:
    return assess(parse(claim), CitedText.of(evidence)).verdict


@pytest.mark.parametrize(("claim", "evidence"), SUPPORTED)
def test_the_same_in_another_style_is_supported(claim: str, evidence: str) -> None:
    assert verdict(claim, evidence) == ("supported", "")


@pytest.mark.parametrize(("claim", "evidence"), NOT_SUPPORTED)
def test_another_value_in_any_style_is_not_supported(claim: str, evidence: str) -> None:
    assert verdict(claim, evidence)[0] != "supported"


@pytest.mark.parametrize(
    "claim", ["It ended on 5 November 2018.", "It ended on 05/11/2018.", "It ended on 2018-11-05."]
)
def test_a_day_does_not_follow_from_its_month(claim: str) -> None:
    assert verdict(claim, "It ended in November 2018.")[0] == "unsupported"
