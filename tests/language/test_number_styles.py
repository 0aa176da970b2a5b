"""Figures and dates as newspapers of other countries write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.doc import Doc, parse, parse_part

SENTENCES = [
    (
        "de",
        "Die Stadtwerke meldeten für 2022 einen Umsatz von 187,4 Mio. Euro, im Konzern 1,2 Mrd.",
        [2022.0, 187400000.0, 1200000000.0],
    ),
    ("de", "Rund 38.500 Haushalte zahlen im Schnitt 1.340 € pro Jahr.", [38500.0, 1340.0]),
    ("de", "Der Pegel stieg am 14.07.2021 auf 9,32 Meter.", [14.0, 2021.0, 9.32]),
    ("de", "Die Miete liegt bei 12,80 € je m², 4,5 Prozent mehr als 2019.", [12.8, 4.5, 2019.0]),
    ("de", "Von den 2.417 Stimmen entfielen 53,1 % auf die SPD.", [2417.0, 53.1]),
    ("de", "Der Bund gibt 3 Billionen Euro aus.", [3000000000000.0]),
    ("fr", "Le stade compte 67 394 places et a coûté 290 M€.", [67394.0, 290000000.0]),
    (
        "fr",
        "La dette s’élève à 3 013,4 milliards d’euros, soit 111,6 % du PIB.",
        [3013400000000.0, 111.6],
    ),
    (
        "fr",
        "Quelque 1,3 million de voyageurs, en hausse de 2,7 % depuis 2018.",
        [1300000.0, 2.7, 2018.0],
    ),
    ("fr", "Un loyer de 845,50 € par mois.", [845.5]),
    ("fr", "Le budget atteint 1,75 Md€ en 2024.", [1750000000.0, 2024.0]),
    (
        "es",
        "El ayuntamiento invirtió 1.245.600 euros y 2,5 millones más en 2023.",
        [1245600.0, 2500000.0, 2023.0],
    ),
    ("es", "La finca mide 3.400 metros cuadrados.", [3400.0]),
    ("it", "Il teatro costò 4,2 milioni di euro e ha 1.030 posti.", [4200000.0, 1030.0]),
    ("pt", "A obra custou R$ 1,8 milhão, 15,5% acima do previsto.", [1800000.0, 15.5]),
    ("nl", "De gemeente kocht 1.250 fietsen voor € 487.500,-.", [1250.0, 487500.0]),
    ("nl", "Het tekort bedroeg 3,4 miljard euro.", [3400000000.0]),
    ("pl", "Miasto wydało 12 500 000 zł, czyli 3,2 mln zł więcej.", [12500000.0, 3200000.0]),
    ("sv", "Bron kostade 1,6 miljarder kronor och är 7 845 meter lång.", [1600000000.0, 7845.0]),
    ("ru", "Бюджет составил 4,5 млрд рублей, рост на 12,5%.", [4500000000.0, 12.5]),
    (
        "",
        "Turnover fell 3.4pc to £1.28bn, and the dividend was cut to 4.75p.",
        [3.4, 1280000000.0, 4.75],
    ),
    ("", "The regulator fined the bank CHF 2.1bn, or EUR 1,950m.", [2100000000.0, 1950000000.0]),
    ("", "The firm raised US$12.5 million at a valuation of HK$1.4bn.", [12500000.0, 1400000000.0]),
    ("", "Some 1.2 m people, about a fifth of the island, lost power.", [1.2, 20.0]),
    (
        "",
        "Two-fifths of the 1 250 tonnes were exported; one in three crates spoiled.",
        [40.0, 1250.0, 33.3333],
    ),
    ("", "Nearly three quarters of voters backed it; half the wards did not report.", [75.0, 50.0]),
    ("", "The track is 3½ miles long and 12ft wide.", [3.5, 12.0]),
    ("", "The clinic saw 3 in 10 patients within a week.", [30.0]),
    ("", "The State sanctioned Rs. 3,45,00,000 for 12 schools.", [34500000.0, 12.0]),
    (
        "",
        "Outlay was ₹1.5 lakh crore, of which ₹87,500 crore was spent.",
        [1500000000000.0, 875000000000.0],
    ),
    (
        "",
        "Over 3.2 lakh farmers got Rs 6,000 each; INR 192 crore in all.",
        [320000.0, 6000.0, 1920000000.0],
    ),
    ("", "Seven lakh tonnes of paddy worth Rs 1,540 cr were procured.", [700000.0, 15400000000.0]),
    ("", "The court awarded Rs.25 lakh to the widow on 11/08/2022.", [2500000.0, 2022.0]),
    ("", "GST mopped up Rs 1,61,497 crore in June.", [1614970000000.0]),
    ("de", "Der Kanton zahlte Fr. 12'450.– an 3'200 Haushalte.", [12450.0, 3200.0]),
    ("", "The reservoir holds 1 250 000 m3 and lost 0,8 % in 2020.", [1250000.0, 0.8, 2020.0]),
    ("", "At 08:15 on 22.11.2019 the gauge read 1,013.25 hPa.", [8.0, 22.0, 2019.0, 1013.25]),
    ("", "Rooms 12, 14 and 101 were let for 1990 to 2005.", [12.0, 14.0, 101.0, 1990.0]),
    ("", "Version 3.10.2 fixes 17 bugs.", [3.1, 17.0]),
    ("", "From 1921 to 1938 the mill made 2.5 m bricks.", [1921.0, 2.5]),
]


@pytest.mark.parametrize(("language", "text", "values"), SENTENCES)
def test_values(language: str, text: str, values: list[float]) -> None:
    assert [n.value for n in Doc(text, language).numbers] == pytest.approx(values, rel=1e-5)


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("1.250 kg", 1.25, 1000),
        ("1.250 kg, 3,5 % more", 1250, 1),
        ("1.250 kg, 3.5 % more", 1.25, 1),
        ("1.250 kg of 1,250,000", 1.25, 1),
        ("3,500 kg", 3500, 1),
        ("3,500 kg of 1.250.000", 3.5, 1),
        ("0.125 kg", 0.125, 1),
    ],
)
def test_what_a_separator_means_is_told_by_other_numbers(
    text: str, value: float, other: float
) -> None:
    number = parse(text).numbers[0]
    assert (number.value, number.other) == (value, other)


def test_a_part_is_read_as_its_whole_is_written() -> None:
    whole = parse("They sold 1.250 kg on 03/04/2023. On 28/04/2023 it was 3,5 % more.")
    part = parse_part("They sold 1.250 kg on 03/04/2023.", whole)
    assert part.numbers[0].value == 1250
    assert [d.iso for d in part.dates] == ["2023-04-03"]


@pytest.mark.parametrize(
    "text",
    [
        "12,500 and 12 500 300",
        "In 2022 500 came",
        "12\t500",
        "the years 2019, 2020",
        "grades 1,2,3",
    ],
)
def test_numbers_beside_each_other_stay_apart(text: str) -> None:
    assert 500 in [n.value for n in parse(text).numbers] or "500" not in text
    assert all((n.value or 0) <= 12500 for n in parse(text).numbers)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Half of the shops", 50),
        ("two-thirds", 66.667),
        ("a quarter of them", 25),
        ("one in five shops", 20),
        ("⅔ of them", 66.667),
        ("three quarters of it", 75),
        ("in the second half of the year", None),
        ("the southern half of the island", None),
        ("the third quarter of 2023", None),
        ("one in two days", None),
    ],
)
def test_shares_in_words(text: str, share: float | None) -> None:
    shares = [n.value for n in parse(text).numbers if n.kind == "percent"]
    assert shares == ([] if share is None else [pytest.approx(share, abs=1e-3)])


@pytest.mark.parametrize(
    ("text", "iso", "readings"),
    [
        ("on 13/04/2023", "2023-04-13", ()),
        ("am 13.05.2023", "2023-05-13", ()),
        ("on 5-Mar-2024", "2024-03-05", ()),
        ("[05/Mar/2024:10:02:19 +0000]", "2024-03-05", ()),
        ("am 13. März 2024", "2024-03-13", ()),
        ("on 03/04/2023", "2023", ("2023-04-03", "2023-03-04")),
        ("from 03/04/2023 to 28/04/2023", "2023-04-03", ()),
    ],
)
def test_dates_in_sentences(text: str, iso: str, readings: tuple[str, ...]) -> None:
    first = parse(text).dates[0]
    assert (first.iso, first.readings) == (iso, readings)


@pytest.mark.parametrize("text", ["18.04.05", "2.3.1", "192.168.100.200", "13.13.2023"])
def test_versions_and_addresses_are_no_dates(text: str) -> None:
    assert parse(f"It runs {text} now.").dates == ()


@given(st.integers(1_000, 10**12), st.sampled_from([",", ".", "\u00a0", "\u202f", "'", " "]))
def test_thousands_in_any_style_are_one_value(value: int, mark: str) -> None:
    numbers = parse(f"exactly {value:,} units".replace(",", mark)).numbers
    assert len(numbers) == 1
    assert any({float(f"{value:.6g}")} == set(ends) for ends in numbers[0].ends)


@given(st.text("0123456789.,' \u00a0\t/-:%€mk½ofRs", max_size=40))
def test_nothing_crashes_and_spans_are_in_order(text: str) -> None:
    spans = [n.span for n in Doc(text).numbers]
    assert spans == sorted(spans)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
