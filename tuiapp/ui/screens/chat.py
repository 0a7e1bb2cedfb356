"""The chat: title, lanes, side panel, composer, keys; and what each command does here."""

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.worker import Worker, WorkerFailed, WorkerState

from tuiapp.config.settings import PANEL_MAX_CELLS, PANEL_MIN_CELLS
from tuiapp.core.errors import TuiappError, UsageError
from tuiapp.core.request import Target
from tuiapp.core.visible import visible
from tuiapp.ui.chat_flow import ChatFlow
from tuiapp.ui.commands import (
    COMMANDS,
    Command,
    command_named,
    command_with_id,
    footer_commands,
)
from tuiapp.ui.editor import edit_in_editor
from tuiapp.ui.look import Look
from tuiapp.ui.messages import RunEnded, ThemeWanted
from tuiapp.ui.screens.choose import ChooseScreen
from tuiapp.ui.second_press import SecondPress
from tuiapp.ui.services import Services, Setting
from tuiapp.ui.welcome import welcome_text
from tuiapp.ui.widgets.composer import Composer, ComposerDock, SlashCommand
from tuiapp.ui.widgets.key_bar import KeyBar, KeyHint
from tuiapp.ui.widgets.lane import LaneView
from tuiapp.ui.widgets.panel import PanelStrip, SidePanel
from tuiapp.ui.widgets.panel_facts import PanelFacts
from tuiapp.ui.widgets.queue_view import QueueView
from tuiapp.ui.widgets.title_bar import TitleBar


PANEL_CELLS: Final = 46
BACKGROUND_AFTER_S: Final = 0.15
"""Imports on another thread hold the interpreter's lock just when the first keys come in."""


class ChatScreen(Screen[None]):
    """One conversation, its lanes and its controls."""

    CSS_PATH = "chat.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(one.keys, one.action, one.title, show=False, id=one.id)
        for one in COMMANDS
        if one.keys
    ]

    def __init__(self, services: Services, targets: tuple[Target, ...], look: Look) -> None:
        super().__init__()
        self._services = services
        self._again = SecondPress(services.clock)
        self._flow = ChatFlow(services, targets, self._show_queue)
        self._lane = LaneView(0, self._flow.state, services=services, look=look)
        self._flow.lanes = [self._lane]
        self._heading = TitleBar()
        self._panel = SidePanel()
        self._strip = PanelStrip()
        self._queue = QueueView()
        self._composer = Composer(
            [SlashCommand(one.slash, one.argument, one.title) for one in COMMANDS if one.slash],
            enter_sends=services.settings.enter == "send",
        )
        self._keys = KeyBar()

    # Layout.

    def compose(self) -> ComposeResult:
        """Title; lanes beside the panel; queue, composer and keys."""
        yield self._heading
        with Horizontal(id="middle"):
            with Horizontal(id="lanes"):
                yield self._lane
            yield self._panel
        yield self._strip
        with Vertical(id="bottom"):
            yield self._queue
            yield ComposerDock(self._composer)
            yield self._keys

    def on_mount(self) -> None:
        """Give the composer the focus; what the first paint does not need comes after it."""
        settings = self._services.settings
        self.set_class(not settings.panel_open, "-panel-closed")
        self._panel.styles.width = settings.panel_width_cells or PANEL_CELLS
        self._composer.focus()
        self._keys.show(self._footer_keys())
        self._show_welcome(())
        self.watch(self._lane, "facts", self._show_facts)
        self.call_after_refresh(self._begin_background_work)

    def _footer_keys(self) -> list[KeyHint]:
        send, newline = ("enter", "^j") if self._composer.enter_sends else ("^j", "enter")
        hints = [("composer.send", send, "send"), ("composer.newline", newline, "newline")]
        return hints + [(one.id, one.key_label, one.footer) for one in footer_commands()]

    def _show_welcome(self, offers: tuple[str, ...]) -> None:
        if self._flow.is_empty:
            self._lane.show_welcome(
                welcome_text(self._flow.state.target, offers, self._services.notes)
            )

    def _begin_background_work(self) -> None:
        self._services.on_first_screen()
        self.set_timer(BACKGROUND_AFTER_S, lambda: self._in_background(self._work_in_background))

    def _work_in_background(self) -> None:
        """On a worker thread: slow imports, and looks at the machine."""
        self._services.warm_up(self._flow.state.target)
        call: Callable[..., object] = self.app.call_from_thread
        call(self._lane.take_highlighter, self._services.load_highlighter())
        call(self._show_welcome, tuple(self._services.find_offers()))
        hint = self._services.terminal_hint()
        if hint:
            call(self._lane.show_notice, hint)

    # Asking.

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        """A prompt."""
        self._flow.submit(message.text)

    def on_composer_resumed(self) -> None:
        """Enter in an empty composer lets a paused queue go on."""
        self._flow.resume()

    def on_run_ended(self, message: RunEnded) -> None:
        """A lane's answer is complete."""
        self._flow.run_ended(message.lane)

    def _show_queue(self) -> None:
        chat = self._flow.chat
        self._queue.show(list(chat.queue), paused=chat.queue_is_paused)

    def _show_facts(self, facts: PanelFacts | None) -> None:
        self._panel.show(facts)
        self._strip.show(facts)
        self._heading.show(
            self._flow.title,
            [str(lane.target) for lane in self._flow.chat.lanes],
            facts.phase if facts else None,
            facts.elapsed_ns if facts else None,
        )

    # Stopping and leaving.

    def action_escape(self) -> None:
        """Close what is open; else stop. Never quits, never clears text."""
        if self._composer.close_completion():
            return
        if self.has_class("-panel-over"):
            self.remove_class("-panel-over")
            return
        if not self._flow.is_running:
            return
        if self._services.settings.escape == "double" and not self._again.press("stop"):
            self._say("Escape again stops the answer.")
            return
        self._flow.stop()

    def action_copy_or_stop(self) -> None:
        """Ctrl+C: copy what is selected, else stop, else quit on the second press."""
        selected = self._composer.selected_text or self._lane.transcript.selected_text
        if selected:
            self._copy(selected, "the selection")
        elif not self._flow.stop():
            self._quit_on_second_press("Ctrl+C again quits.")

    def action_quit_app(self) -> None:
        """Quit at once, or on the second press while an answer is coming."""
        if self._flow.is_running:
            self._quit_on_second_press("An answer is still coming. Again stops it and quits.")
        else:
            self.call_later(self.app.run_action, "app.quit")

    def _quit_on_second_press(self, sentence: str) -> None:
        if self._again.press("quit"):
            self.call_later(self.app.run_action, "app.quit")
        else:
            self._say(sentence)

    # Copying.

    def _copy(self, text: str, what: str) -> None:
        # OSC 52 has no answer: whether the terminal took it cannot be known. Control characters would
        # act where the text is pasted.
        self.app.copy_to_clipboard(visible(text))
        self._say(f"Sent {what} ({len(text):,} characters) to the terminal's clipboard.")

    def action_copy_answer(self) -> None:
        """Copy the last answer as it was written."""
        entry = self._lane.last_answer
        if entry is None or not entry.answer.text:
            self._say("There is no answer to copy yet.")
        else:
            self._copy(entry.answer.text, "the answer")

    def action_copy_code(self) -> None:
        """Copy the last code block of the last answer."""
        entry = self._lane.last_answer
        blocks = entry.code_blocks if entry is not None else ()
        if blocks:
            self._copy(blocks[-1], "the code block")
        else:
            self._say("There is no code block in the last answer.")

    # The conversation.

    def action_new_conversation(self) -> None:
        """Begin anew; a run that goes is stopped first."""
        unsent = self._flow.start_over()
        if unsent:
            written = [self._composer.text] if self._composer.text else []
            self._composer.put("\n\n".join([*unsent, *written]))
        self._show_welcome(())
        self._composer.focus()

    def action_regenerate(self) -> None:
        """Another answer to the last prompt; the earlier one stays on screen and in the tree."""
        if self._flow.is_running:
            self._say("An answer is still coming. Escape stops it.")
        elif not self._flow.regenerate():
            self._say("There is no prompt to answer again.")

    def action_clear_queue(self) -> None:
        """Forget the queued prompts."""
        self._flow.clear_queue()

    def action_toggle_reasoning(self) -> None:
        """Fold or unfold the last answer's reasoning."""
        entry = self._lane.last_answer
        if entry is not None:
            entry.toggle_reasoning()
            self._lane.transcript.update_entry(entry)

    def action_edit_prompt(self) -> None:
        """Write the prompt in the user's editor."""
        with self.app.suspend():
            text = edit_in_editor(self._composer.text)
        if isinstance(text, UsageError):
            self._lane.show_notice(text.sentence, "error")
        else:
            self._composer.put(text)
        self.refresh(layout=True)

    def action_choose_model(self) -> None:
        """Pick whom to ask from now on."""
        known = self._services.known_targets()
        self.app.push_screen(
            ChooseScreen("Ask which model? Any provider/model can be typed.", known, free=True),
            self._take_model,
        )

    def _take_model(self, name: str | None) -> None:
        if not name:
            return
        try:
            target = self._services.check_target(name)
        except UsageError as error:
            self._lane.show_notice(error.sentence, "error")
            return
        self._flow.state.target = target
        self._in_background(lambda: self._services.warm_up(target))
        self._lane.show_notice(f"From now on {target} answers.")
        self._show_facts(self._lane.facts)

    def _take_system(self, text: str) -> None:
        state = self._flow.state
        if not text:
            self._lane.show_notice(f"System prompt: {state.system or 'none'}")
            return
        state.system = None if text == "none" else text
        said = "set" if state.system else "cleared"
        self._lane.show_notice(f"System prompt {said} for this conversation.")

    # Commands by name.

    def on_composer_command_entered(self, message: Composer.CommandEntered) -> None:
        """A slash command."""
        command = command_named(message.name)
        if command is not None:
            self._carry_out(command, message.argument)

    def on_composer_unknown_command(self, message: Composer.UnknownCommand) -> None:
        """A slash word that is no command."""
        near = f" Did you mean /{message.nearest}?" if message.nearest else " /help lists them."
        self._say(f"There is no command /{message.name}.{near}")

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A key's label was clicked."""
        command = command_with_id(message.command_id)
        if command is not None:
            self._carry_out(command, "")
        elif message.command_id == "composer.send":
            self._composer.submit()
        else:
            self._composer.break_line()

    def _carry_out(self, command: Command, argument: str) -> None:
        match command.id:
            case "model.choose" if argument:
                self._take_model(argument)
            case "system.set":
                self._take_system(argument)
            case "theme.choose" if argument:
                self.post_message(ThemeWanted(argument))
            case _:
                self.call_later(self.run_action, command.action)

    # The screen.

    def action_scroll_lane(self, where: str) -> None:
        """Scroll the lane, also from the composer: `up` and `down` a page, `home`, `end`."""
        transcript = self._lane.transcript
        match where:
            case "up":
                transcript.scroll_page(-1)
            case "down":
                transcript.scroll_page(1)
            case "home":
                transcript.scroll_home(animate=False)
            case _:
                transcript.action_follow()

    def action_toggle_panel(self) -> None:
        """The side panel; over the lanes where there is no room beside them."""
        if self.has_class("-wide"):
            self.toggle_class("-panel-closed")
            self.save("panel", "open", value=not self.has_class("-panel-closed"))
        else:
            self.toggle_class("-panel-over")

    def action_resize_panel(self, cells: int) -> None:
        """Wider or narrower."""
        width = min(PANEL_MAX_CELLS, max(PANEL_MIN_CELLS, self._panel.outer_size.width + cells))
        self._panel.styles.width = width
        self.save("panel", "width", value=width)

    def take_look(self, look: Look) -> None:
        """Draw the lanes in other colours."""
        self._lane.take_look(look)

    def _say(self, sentence: str) -> None:
        """A word to the user that passes by itself."""
        self.notify(sentence, timeout=3, markup=False)

    def save(self, *place: str, value: Setting) -> None:
        """Write one setting, in the background."""
        self._in_background(lambda: self._services.save_setting(place, value))

    def _in_background(self, work: Callable[[], None]) -> None:
        """Do something slow on a thread."""
        self.run_worker(work, thread=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What went wrong on a thread is said: a refusal in its own words, a fault with its report."""
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return
        cause = error.__cause__ if isinstance(error, WorkerFailed) else error
        if isinstance(cause, TuiappError):
            self._lane.show_notice(cause.sentence, "error")
        else:
            self._lane.show_notice(self._services.report_crash(cause or error), "error")
