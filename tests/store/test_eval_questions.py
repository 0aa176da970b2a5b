"""A bad answer becomes a question that the evaluation asks, and no line is ever lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.questions import Gold, read_questions
from eval.results import read
from eval.verdict import judge
from rag.errors import RagError
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import load_settings
from rag.store.eval_questions import mark, mark_unanswerable, questions_file
from rag.types import Answer, Document, Source, Turn

TEXT = "Rain fell in Oslo.\nIt rained all day,  said Ann Lee.\n\nNobody saw the sun. “Ha!”"
RAIN = Document(Source("1", "rain.txt"), TEXT)
WHO = "Who is the deputy foreign minister?"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new" / "questions.jsonl"


def rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_evaluation_reads_what_was_marked(path: Path) -> None:
    history = [Turn("Did it rain?", "Yes. [1]", ("Rain fell in Oslo.",))]
    first = mark(path, "For how\nlong?", history, RAIN, "It rained all day, said Ann Lee.")
    mark_unanswerable(path, "Who saw the sun?", [])
    asked, refused = read_questions(path, {"rain.txt": TEXT})
    assert asked.id == first["id"]
    assert (asked.text, asked.kind, asked.answerable) == ("For how long?", "marked", True)
    assert asked.history == tuple(history)
    assert asked.evidence == (Gold("rain.txt", 19, 52),)
    assert (refused.text, refused.answerable) == ("Who saw the sun?", False)
    assert (refused.kind, refused.evidence) == ("marked, unanswerable", ())


def test_a_marked_question_is_judged_by_its_evidence(path: Path, pipeline: Pipeline) -> None:
    answer = pipeline.ask(WHO)
    cited = answer.statements[0].citations[0]
    document = document_at(pipeline, cited.source.path)
    texts = {cited.source.path: document.text}
    mark(path, WHO, [], document, cited.quote)
    (question,) = read_questions(path, texts)
    assert judge(question, answer).right
    assert judge(question, Answer(WHO, abstained=True)).outcome == "abstained"
    elsewhere = mark(path, "Other?", [], document, document.text.split("\n", 1)[0])
    assert elsewhere["evidence"] != [{"document": cited.source.path, "quote": cited.quote}]
    assert not judge(read_questions(path, texts)[1], answer).right
    mark_unanswerable(path, WHO, [])
    assert judge(read_questions(path, texts)[0], answer).outcome == "should abstain"


def document_at(pipeline: Pipeline, path: str) -> Document:
    index = pipeline.retriever.index
    assert isinstance(index, Index)
    generation = index.current()
    (found,) = [i for i, source in generation.sources.items() if source.path == path]
    document = generation.document(found)
    assert document is not None
    return document


def test_the_evaluation_runs_over_marked_questions(
    path: Path, tmp_path: Path, pipeline: Pipeline
) -> None:
    cited = pipeline.ask(WHO).statements[0].citations[0]
    mark(path, WHO, [], document_at(pipeline, cited.source.path), cited.quote)
    mark_unanswerable(path, "Who painted the Mona Lisa?", [Turn(WHO, "Andrey Rudenko")])
    places = ["--home", str(tmp_path / "home"), "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit) as ended:
        main(["run", "--questions", str(path), *places])
    assert ended.value.code == 0
    run = read(tmp_path / "out")
    assert [row["outcome"] for row in run["questions"]] == ["right", "right"]
    assert run["kinds"]["marked"]["value"] == 1
    assert "questions" not in run["settings"]


def test_another_right_quote_is_added_to_the_evidence(path: Path) -> None:
    for quote in ("Rain fell in Oslo.", "It rained", "Rain fell  in Oslo."):
        mark(path, "Did it rain?", [], RAIN, quote)
    (row,) = rows(path)
    assert row["evidence"] == [
        {"document": "rain.txt", "quote": "Rain fell in Oslo."},
        {"document": "rain.txt", "quote": "It rained"},
    ]


def test_a_reader_may_change_their_mind(path: Path) -> None:
    first = mark(path, "Did it rain?", [], RAIN, "It rained")
    second = mark_unanswerable(path, "Did it rain?", [])
    assert second == {
        "id": first["id"],
        "question": "Did it rain?",
        "kind": "marked, unanswerable",
        "answerable": False,
    }
    assert rows(path) == [second]
    assert mark(path, "Did it rain?", [], RAIN, "It rained") == first
    assert rows(path) == [first]


def test_the_same_words_after_other_questions_are_another_question(path: Path) -> None:
    mark(path, "And then?", [], RAIN, "It rained")
    mark(path, "And then?", [Turn("Did it rain?", "Yes.")], RAIN, "It rained")
    mark(path, "And then?", [Turn("Did it rain?", "It did.")], RAIN, "Nobody saw the sun.")
    one, two = rows(path)
    assert one["id"] != two["id"]
    assert "history" not in one
    assert len(read_questions(path, {"rain.txt": TEXT})[1].evidence) == 2


OTHERS = '{"id": "x", "question": "Did it rain?", "answers": ["Ja – día"]}\r\nnot JSON\n\n[1]'


def test_other_lines_stay_as_they_are(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(OTHERS.encode() + b"\n\xff\xfe")  # and no line feed at the end
    mark(path, "Did it rain?", [], RAIN, "It rained")
    mark(path, "Who?", [], RAIN, "Ann Lee")
    mark(path, "Did it rain?", [], RAIN, "Rain fell")
    before, first, second, end = path.read_bytes().rsplit(b"\n", 3)
    assert before == OTHERS.encode() + b"\n\xff\xfe"
    assert [json.loads(line)["question"] for line in (first, second)] == ["Did it rain?", "Who?"]
    assert end == b""


def test_an_id_that_is_taken_is_not_given_again(path: Path) -> None:
    row = mark(path, "Did it rain?", [], RAIN, "It rained")
    path.write_text(json.dumps(row | {"question": "Did it rain in Oslo?"}))
    mark(path, "Did it rain?", [], RAIN, "It rained")
    assert len({row["id"] for row in rows(path)}) == 2


def test_a_line_that_was_completed_by_hand_keeps_its_answers(path: Path) -> None:
    row = mark(path, "Who?", [], RAIN, "Ann Lee")
    path.write_text(json.dumps(row | {"answers": ["Ann Lee"], "kind": "speaker"}))
    mark(path, "Who?", [], RAIN, "said Ann Lee")
    (only,) = rows(path)
    assert (only["answers"], only["kind"]) == (["Ann Lee"], "speaker")


@pytest.mark.parametrize("quote", ["", " \n", "It snowed", "it rained", "Oslo.*"])
def test_a_quote_that_the_source_does_not_hold_is_refused(path: Path, quote: str) -> None:
    with pytest.raises(RagError, match="does not contain this quote") as error:
        mark(path, "?", [], RAIN, quote)
    assert error.value.remedy
    assert not path.exists()


def test_odd_characters_are_written(path: Path) -> None:
    mark(path, "half \ud800 “?”", [Turn("\udfff", "\ud800")], RAIN, "“Ha!”")
    (question,) = read_questions(path, {"rain.txt": TEXT})
    assert question.text == "half ? “?”"
    assert mark(path, "half \ud800 “?”", [Turn("\udfff", "")], RAIN, "“Ha!”")["id"] == question.id
    assert len(rows(path)) == 1


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for bad in (tmp_path, tmp_path / "file" / "questions.jsonl"):
        with pytest.raises(RagError, match="cannot be written to") as error:
            mark_unanswerable(bad, "?", [])
        assert "RAG_QUESTIONS" in error.value.remedy


def test_a_link_to_a_file_stays_a_link(tmp_path: Path, path: Path) -> None:
    mark_unanswerable(path, "one?", [])
    link = tmp_path / "link.jsonl"
    link.symlink_to(path)
    mark_unanswerable(link, "two?", [])
    assert link.is_symlink()
    assert len(rows(path)) == 2


def test_where_the_lines_go_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert questions_file(load_settings(home=tmp_path)) == tmp_path / "questions.jsonl"
    monkeypatch.setenv("RAG_QUESTIONS", "eval/questions.jsonl")
    assert questions_file(load_settings(home=tmp_path)) == Path("eval/questions.jsonl")


WRITER = """
import sys
from pathlib import Path
from rag.store.eval_questions import mark_unanswerable
sys.stdin.readline()
for n in range(15):
    mark_unanswerable(Path(sys.argv[1]), f"{sys.argv[2]} {n}?", [])
"""


def test_processes_that_mark_at_once_lose_no_line(path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(n)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for n in range(3)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in processes:
        assert (process.communicate()[1], process.returncode) == (b"", 0)
    assert len(read_questions(path)) == 45
