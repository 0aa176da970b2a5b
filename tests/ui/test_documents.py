"""The Documents tab in a real browser: files and folders come and go while one goes on asking."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from rag.settings import Settings, load_settings
from tests.serving import serving
from tests.ui.conftest import OpenPage
from tests.ui.driving import faults

pytestmark = pytest.mark.ui

FolderOf = Callable[..., Path]
ZORBLATT = "Zorblatt's Widgets\nThe Post\n1 May 2024\n\nZorblatt exports 4,200 widgets a year.\n"
WIDGETS = "How many widgets does Zorblatt export?"


@pytest.fixture
def url(settings: Settings) -> Iterator[str]:
    with serving(settings) as url:
        yield url


def documents(page: Page) -> Locator:
    page.click("#top [data-view=documents]")
    expect(page.locator("#catalog .sum")).to_be_visible()
    return page.locator("#catalog tbody tr")


def chat(page: Page) -> None:
    page.click("#top [data-view='']")


def ended(page: Page, words: str) -> None:
    """The job is over, and says so."""
    expect(page.locator("#job [role=status]")).to_contain_text(words, timeout=90_000)
    expect(page.locator("#job progress")).to_be_hidden()


def ask(page: Page, question: str) -> Locator:
    """Its answer, when it is whole."""
    chat(page)
    page.fill("#box textarea", question)
    page.press("#box textarea", "Enter")
    expect(page.locator("#live .asked")).to_have_text(question)
    expect(page.locator("#live article[aria-busy=false]")).to_be_visible(timeout=30_000)
    return page.locator("#live")


def give(page: Page, *files: tuple[str, str]) -> None:
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in files
    ]
    page.set_input_files("#files", payloads)


def test_an_uploaded_file_is_cited_until_it_is_removed_and_again_when_restored(
    url: str, open_page: OpenPage
) -> None:
    page = open_page(url, refused=True)  # the pane asks for the removed source
    rows = documents(page)
    expect(rows).to_have_count(2)
    give(page, ("zorblatt.txt", ZORBLATT))
    ended(page, "1 document added.")
    expect(rows).to_have_count(3)
    expect(ask(page, WIDGETS).locator(".chip").first).to_contain_text("The Post")
    documents(page)
    page.click("[aria-label^='Remove Zorblatt']")
    ended(page, "1 document removed.")
    expect(rows).to_have_count(2)
    expect(ask(page, WIDGETS).locator(".abstained")).to_be_visible()
    documents(page)
    page.click("summary:has-text('1 removed document')")
    page.click("[aria-label^='Restore Zorblatt']")
    ended(page, "1 document added.")
    expect(ask(page, WIDGETS).locator(".chip").first).to_contain_text("The Post")


def test_a_title_opens_the_source_pane_beside_the_list(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    documents(page).locator("a", has_text="Harbour Works").click()
    expect(page.locator("#source-pane h2")).to_have_text("Harbour Works")
    expect(page.locator("#catalog table")).to_be_visible()


def test_bad_files_are_refused_with_their_reasons(url: str, open_page: OpenPage) -> None:
    page = open_page(url, refused=True)
    rows = documents(page)
    give(page, ("run.exe", "MZ"), ("big.txt", "x" * 150_000))
    failure = page.locator("#job .failure")
    expect(failure).to_contain_text("run.exe was not added: its name ends in .exe")
    expect(failure).to_contain_text("big.txt was not added: it is larger than 0.1 MB")
    expect(rows).to_have_count(2)


def test_a_bad_file_does_not_keep_a_good_one_out(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    rows = documents(page)
    give(page, ("good.txt", "The mill was built in 1820."), ("run.exe", "MZ\0\1"))
    expect(page.locator("#job")).to_contain_text("run.exe was not added")
    expect(rows).to_have_count(3)


def test_a_folder_is_added_by_name_with_the_keyboard_and_forgotten(
    url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "zorblatt.txt").write_text(ZORBLATT)
    (tmp_path / "other" / "scan.png").write_bytes(b"?")
    page = open_page(url)
    rows = documents(page)
    page.focus("#folder")
    page.keyboard.type(str(tmp_path / "nowhere"))
    page.keyboard.press("Enter")
    ended(page, "nowhere does not exist")
    page.fill("#folder", str(tmp_path / "other"))
    page.keyboard.press("Enter")
    ended(page, "1 document added.")
    expect(rows).to_have_count(3)
    page.click("summary:has-text('1 file skipped')")
    expect(page.locator("[data-fold=skipped]")).to_contain_text("its name ends in .png")
    page.click(f"[aria-label='Remove folder {tmp_path / 'other'}']")
    ended(page, "1 document removed.")
    expect(rows).to_have_count(2)
    assert (tmp_path / "other" / "zorblatt.txt").exists()


def test_reindexing_shows_its_progress_while_a_conversation_goes_on(
    url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(url)
    rows = documents(page)
    for i in range(60):
        words = "".join(f"Lake {i} is {n + 3} metres deep in place {n}. " for n in range(60))
        (tmp_path / "texts" / f"lake{i}.txt").write_text(words)
    page.click("[aria-label='Re-index all folders']")
    expect(page.locator("#job progress[value]")).to_be_visible(timeout=30_000)
    live = ask(page, "How deep is the harbour?")
    expect(live.locator(".chip").first).to_contain_text("Sea Review")
    documents(page)
    expect(page.locator("#job [role=status]")).to_contain_text("60 documents", timeout=90_000)
    expect(rows).to_have_count(62)


def test_uploads_wait_for_one_another_and_each_outcome_is_shown(
    url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(url)
    rows = documents(page)
    for i in range(40):
        words = "".join(f"Lake {i} is {n + 3} metres deep in place {n}. " for n in range(60))
        (tmp_path / "texts" / f"lake{i}.txt").write_text(words)
    page.click("[aria-label='Re-index all folders']")
    give(page, ("tea.txt", "Tea is drunk hot."), ("run.exe", "MZ\0\1"))
    status = page.locator("#job [role=status]")
    expect(status).to_contain_text("Waiting: Adding tea.txt.")
    give(page, ("rye.txt", "Rye is a grain."))
    expect(status).to_contain_text("Waiting: Adding tea.txt, Adding rye.txt.")
    ended(page, "Adding rye.txt: ")
    expect(status).to_contain_text("Reading the folders again: 40 documents added.")
    expect(status).to_contain_text("run.exe was not added: it is a program")
    expect(rows).to_have_count(44)


def test_what_changes_in_a_watched_folder_appears_in_the_list(
    url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(url)
    rows = documents(page)
    page.check("#watch")
    (tmp_path / "texts" / "tea.txt").write_text("Tea is drunk hot.")
    expect(rows).to_have_count(3, timeout=60_000)
    page.reload()
    expect(page.locator("#watch")).to_be_checked()
    with page.expect_response("**/documents/watch"):
        page.uncheck("#watch")
    page.reload()
    expect(page.locator("#watch")).not_to_be_checked()


def test_files_can_be_dropped_on_the_tab(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    rows = documents(page)
    page.evaluate(
        """text => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([text], "zorblatt.txt", { type: "text/plain" }));
            const event = new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true });
            document.querySelector("#documents .drop").dispatchEvent(event);
        }""",
        ZORBLATT,
    )
    ended(page, "1 document added.")
    expect(rows).to_have_count(3)


def test_the_list_can_be_searched(url: str, open_page: OpenPage) -> None:
    page = open_page(url)
    rows = documents(page)
    page.fill("#find", "sea review")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Harbour Works")
    page.fill("#find", "no such words")
    expect(page.locator("#catalog .sum")).to_have_text("0 of 2 documents.")
    page.fill("#find", "")
    expect(rows).to_have_count(2)


def test_on_a_phone_nothing_scrolls_sideways(url: str, open_page: OpenPage) -> None:
    page = open_page(url, 390, 844)
    rows = documents(page)
    give(page, (f"{'long' * 40}.txt", "Tea is drunk hot."))
    ended(page, "1 document added.")
    expect(rows).to_have_count(3)
    wide = "e => e.scrollWidth > e.clientWidth"
    assert not page.evaluate(f"({wide})(document.documentElement)")
    assert not page.evaluate(f"({wide})(document.getElementById('documents'))")
    rows.locator("a").first.click()
    expect(page.locator("#source-pane h2")).to_be_visible()


def test_where_nothing_may_be_changed_the_list_is_read_only(
    open_page: OpenPage, settings: Settings
) -> None:
    closed = load_settings(**{**settings.model_dump(), "manage": "never"})
    with serving(closed) as url:
        page = open_page(url)
        rows = documents(page)
        expect(rows).to_have_count(2)
        expect(page.locator("#documents button")).to_have_count(0)
        expect(page.locator("#documents .note").first).to_contain_text("RAG_MANAGE")
        page.close()


def test_metadata_is_edited_in_place_with_the_keyboard_and_taken_back(
    url: str, open_page: OpenPage, tmp_path: Path
) -> None:
    text = f"Harbour Works\n03/04/2023\n\n{'The quay is 40 metres long and wide. ' * 8}"
    (tmp_path / "texts" / "harbour.txt").write_text(text)
    page = open_page(url, refused=True)
    rows = documents(page)
    page.click("[aria-label='Re-index all folders']")
    ended(page, "1 document changed.")
    row = rows.filter(has_text="Harbour Works")
    expect(row.locator(".remarks")).to_contain_text("can be read in two ways")
    edit = page.get_by_role("button", name="Edit Harbour Works")
    edit.focus()
    page.keyboard.press("Enter")
    form = page.get_by_role("form", name="Edit Harbour Works")
    date = form.get_by_label("Date")
    expect(form.get_by_role("button", name="3 April 2023")).to_be_focused()
    expect(form).to_contain_text("the file says 03/04/2023")
    assert faults(page) == []
    date.fill("4.3.2023")
    page.keyboard.press("Enter")
    expect(date).to_be_focused()
    expect(form.locator("[data-problem=published]")).to_contain_text("4.3.2023 can be read in two")
    give(page, ("tea.txt", "Tea is drunk hot."))  # the list is drawn anew around the form
    ended(page, "1 document added.")
    expect(date).to_have_value("4.3.2023")
    form.get_by_role("button", name="4 March 2023").click()
    form.get_by_label("Author").fill("Ann Lee")
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    ended(page, "1 document changed.")
    expect(edit).to_be_focused()
    expect(row.locator("td").nth(1)).to_have_text("4 Mar 2023")
    expect(row).to_contain_text("Ann Lee")
    expect(row.locator(".remarks")).to_have_count(0)
    edit.click()
    expect(form).to_contain_text("edited here")
    form.get_by_role("button", name="Reset date").click()
    ended(page, "1 document changed.")
    expect(row.locator("td").nth(1)).to_have_text("")
    expect(row).to_contain_text("Ann Lee")
    edit.click()
    expect(form.get_by_role("button", name="3 April 2023")).to_be_focused()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)
    expect(edit).to_be_focused()
