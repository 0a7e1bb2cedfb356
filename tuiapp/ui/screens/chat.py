"""The chat: title, lanes, side panel, composer, keys. What its commands do stands in `ui/actions`."""

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key, Paste
from textual.worker import Worker, WorkerFailed, WorkerState

from tuiapp.core.errors import TuiappError
from tuiapp.core.request import Target
from tuiapp.ui.actions.asking import Asking
from tuiapp.ui.actions.comparing import Comparing
from tuiapp.ui.actions.desk import Desk, Handler
from tuiapp.ui.actions.hinting import Hinting
from tuiapp.ui.actions.lane_sets import LaneSets
from tuiapp.ui.actions.lanes import Lanes
from tuiapp.ui.actions.objecting import Objecting
from tuiapp.ui.actions.panel_room import PanelRoom
from tuiapp.ui.actions.reading import Reading
from tuiapp.ui.actions.recovering import Recovering
from tuiapp.ui.actions.sending import Sending
from tuiapp.ui.actions.targets import Targets
from tuiapp.ui.actions.walking import Walking
from tuiapp.ui.chat_flow import ChatFlow
from tuiapp.ui.commands import (
    COMMANDS,
    command_named,
    command_with_id,
    slash_commands,
)
from tuiapp.ui.look import Look
from tuiapp.ui.messages import LaneChosen, LaneScrolled, RunEnded, ThemeWanted
from tuiapp.ui.screens.lean_screen import LeanScreen
from tuiapp.ui.services import Services
from tuiapp.ui.welcome import welcome_text, who_answers
from tuiapp.ui.widgets.attachment_bar import AttachmentBar
from tuiapp.ui.widgets.composer import Composer, ComposerDock
from tuiapp.ui.widgets.key_bar import KeyBar
from tuiapp.ui.widgets.lane_deck import LaneDeck, Shown
from tuiapp.ui.widgets.panel import PanelStrip, SidePanel
from tuiapp.ui.widgets.panel_facts import leading_facts
from tuiapp.ui.widgets.queue_view import QueueView
from tuiapp.ui.widgets.slash import ArgumentValue, SlashCommand
from tuiapp.ui.widgets.title_bar import TitleBar


BACKGROUND_AFTER_S: Final = 0.15
"""Imports on another thread hold the interpreter's lock just when the first keys come in."""


def _placeholder(lanes: int) -> str:
    return "Ask something" if lanes == 1 else f"Ask all {lanes}"


class ChatScreen(LeanScreen):
    """One conversation, its lanes and its controls."""

    CSS_PATH = "chat.tcss"
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - as Textual declares it
        (0, "-tiny"),
        (60, "-narrow"),
        (100, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-high")]  # noqa: RUF012 - as above
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(one.keys, f"carry_out('{one.id}')", one.title, show=False, id=one.id)
        for one in COMMANDS
        if one.keys
    ]

    def __init__(self, services: Services, targets: tuple[Target, ...], look: Look) -> None:
        super().__init__(services.frames)
        self._services = services
        self._deck = LaneDeck(services, look)
        self._flow = ChatFlow(
            services,
            targets,
            new_lane=self._deck.new_lane,
            on_queue=self._show_queue,
            on_lanes=self._show_lanes,
            spawn=lambda work: self.run_worker(work, exit_on_error=False),
        )
        self._heading = TitleBar()
        self._panel = SidePanel(services.clock)
        self._strip = PanelStrip()
        self._queue = QueueView()
        self._files = AttachmentBar()
        self._composer = Composer(enter_sends=services.settings.enter == "send")
        self._dock = ComposerDock(self._composer)
        self._keys = KeyBar()
        self.desk = Desk(self, services, self._flow, self._composer)
        """What the user's commands work with."""
        objecting = Objecting(self.desk)
        self._sending = Sending(self.desk, self._files, objecting)
        self._asking = Asking(self.desk, self._sending, self._show_empty)
        self._reading = Reading(self.desk, self._show_lanes)
        self._hinting = Hinting(self.desk, self._deck, self._panel, self._keys)
        self._targets = Targets(self.desk, objecting, self._show_lanes)
        self._lanes = Lanes(self.desk, self._deck, self._sending, self._targets, self._show_lanes)
        self._saved_sets = LaneSets(self.desk, self._targets, self._show_lanes)
        self._walking = Walking(self.desk, self._panel)
        self._panel_room = PanelRoom(self.desk, self._panel)
        self._recovering = Recovering(self.desk)
        self._comparing = Comparing(
            self.desk, self._panel, copy=self._reading.copying.copy_text, on_names=self._show_lanes
        )
        self._facts_are_due = False
        self._handlers = self._handlers_of_all()
        self._composer.know(self._slash_commands())

    # Layout.

    def compose(self) -> ComposeResult:
        """Title; lanes beside the panel; queue, composer and keys."""
        yield self._heading
        with Horizontal(id="middle"):
            yield self._deck
            yield self._panel
        yield self._strip
        with Vertical(id="bottom"):
            yield self._queue
            yield self._files
            yield self._reading.finding.bar
            yield self._dock
            yield self._keys

    def on_mount(self) -> None:
        """Give the composer the focus; what the first paint does not need comes after it."""
        self._panel_room.begin()
        self._composer.focus()
        self._show_lanes()
        self._show_welcome(())
        self.call_after_refresh(self._begin_background_work)

    def on_keys_changed(self) -> None:
        """Keys go elsewhere, or mean something else there."""
        self._hinting.show()

    def on_transcript_taken(self) -> None:
        """What the keyboard selected is wanted."""
        self._reading.copying.copy_selection()

    def _show_welcome(self, offers: tuple[str, ...]) -> None:
        if self._flow.is_empty and not self._services.names.is_blind:
            first, *others = self._flow.lanes
            followed = first.transcript.following and len(first.transcript.entries) > 1
            first.show_welcome(welcome_text(first.state.target, offers, self._services.notes))
            if followed:
                # What came of a command in the meantime stays in sight.
                first.transcript.action_follow()
            for lane in others:
                lane.show_welcome(who_answers(lane.state.target))

    def _show_empty(self) -> None:
        self._show_welcome(())
        self._show_lanes()

    # Lanes.

    def _show_lanes(self) -> None:
        """Lanes have come, gone or changed, or another is the focused one."""
        flow = self._flow
        names = tuple(flow.name_of(lane) for lane in flow.lanes)
        self._deck.show(Shown(tuple(flow.lanes), flow.focused, names))
        for lane in flow.lanes:
            # Watching twice is watching once.
            self.watch(lane, "facts", self._note_facts, init=False)
        self._composer.placeholder = _placeholder(len(flow.compared))
        self._dock.show_parameters(self._targets.parameters_line)
        self._dock.arm(self._armed)
        self._reading.finding.follow_lanes()
        self._show_facts()

    @property
    def _armed(self) -> Sequence[str]:
        """What holds for all lanes until it is taken back."""
        armed = {"first": self._flow.keeps_first, "lock": self._reading.lock.is_on}
        return [name for name, is_on in armed.items() if is_on]

    def on_key(self, event: Key) -> None:
        """A key that nothing on the way here had a use for; the keys of the screen come after this."""
        if self._walking.write_on(event):
            event.stop()

    def on_paste(self, event: Paste) -> None:
        """A paste outside of the composer."""
        self._walking.paste(event.text)
        event.stop()

    def on_lane_chosen(self, message: LaneChosen) -> None:
        """The user turned to a lane: by a click, or by walking there."""
        lane = self._flow.lane_numbered(message.lane)
        if lane is not None and (message.is_click or self.focused is lane.transcript):
            self._walking.turn_to(lane)

    def on_lane_scrolled(self, message: LaneScrolled) -> None:
        """A lane was scrolled, or follows its end again."""
        lane = self._flow.lane_numbered(message.lane)
        if lane is not None:
            self._reading.follow_scroll(lane)

    def _begin_background_work(self) -> None:
        self._services.on_first_screen()
        self.set_timer(
            BACKGROUND_AFTER_S, lambda: self.desk.in_background(self._work_in_background)
        )

    def _work_in_background(self) -> None:
        """On a worker thread: slow imports, and looks at the machine."""
        for target in dict.fromkeys(lane.state.target for lane in self._flow.lanes):
            self._services.warm_up(target)
        on_screen = self.desk.on_screen
        on_screen(self._deck.take_highlighter, self._services.load_highlighter())
        on_screen(self._show_welcome, tuple(self._services.find_offers()))
        hint = self._services.terminal_hint()
        if hint:
            on_screen(self.desk.lane.show_notice, hint)

    # Asking.

    def on_composer_submitted(self, message: Composer.Submitted) -> None:
        """A prompt."""
        self._sending.submit(message.text)

    def on_composer_resumed(self) -> None:
        """Enter in an empty composer takes what is offered; else a paused queue may go on."""
        # A file that is attached waits for a prompt, and whoever attached it thinks of nothing else.
        offer = None if self._files.attachments else self._recovering.offered()
        if offer is None:
            self._sending.resume()
        else:
            self.carry_out(offer.command_id, offer.argument)

    def on_composer_file_chosen(self, message: Composer.FileChosen) -> None:
        """A path was completed."""
        self._sending.attach(message.path)

    def on_composer_last_file_dropped(self) -> None:
        """Backspace in an empty composer."""
        self._sending.drop_last()

    def on_attachment_bar_dropped(self, message: AttachmentBar.Dropped) -> None:
        """A file's cross was clicked."""
        self._sending.drop(message.number)

    def on_run_ended(self, message: RunEnded) -> None:
        """A lane's answer is complete."""
        self._flow.run_ended(message.lane)

    def _show_queue(self) -> None:
        chat = self._flow.chat
        self._queue.show([prompt.text for prompt in chat.queue], paused=chat.queue_is_paused)

    def _note_facts(self) -> None:
        """A lane has other figures. Lanes have news in the same frame, and are shown together."""
        if not self._facts_are_due:
            self._facts_are_due = True
            self.call_later(self._show_facts)

    def _show_facts(self) -> None:
        """Figures of the focused lane, and how all of them stand."""
        self._hinting.show()
        self._facts_are_due = False
        facts = self._flow.focused.facts
        self._strip.show(facts)
        self._deck.show_heads()
        self._comparing.show_figures()
        self._heading.show(
            self._flow.title,
            [self._services.names.of(lane) for lane in self._flow.chat.compared],
            leading_facts(facts, [lane.facts for lane in self._flow.lanes]),
        )

    # Commands by name.

    def on_composer_command_entered(self, message: Composer.CommandEntered) -> None:
        """A slash command."""
        command = command_named(message.name)
        if command is not None:
            self.carry_out(command.id, message.argument)

    def on_composer_unknown_command(self, message: Composer.UnknownCommand) -> None:
        """A slash word that is no command."""
        near = f" Did you mean /{message.nearest}?" if message.nearest else " /help lists them."
        self.desk.say(f"There is no command /{message.name}.{near}")

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """A key's label was clicked."""
        command = command_with_id(message.command_id)
        if command is not None:
            self.carry_out(command.id)
        elif message.command_id == "composer.send":
            self._composer.submit()
        elif message.command_id == "composer.newline":
            self._composer.break_line()

    # Commands.

    def _handlers_of_all(self) -> Mapping[str, Handler]:
        return {
            **self._asking.handlers(),
            **self._sending.handlers(),
            **self._reading.handlers(),
            **self._recovering.handlers(),
            **self._targets.handlers(),
            **self._lanes.handlers(),
            **self._saved_sets.handlers(),
            **self._walking.handlers(),
            **self._panel_room.handlers(),
            **self._comparing.handlers(),
            "run.cancel": lambda _: self._escape(),
            "copy": lambda _: self._copy_or_stop(),
            "theme.choose": self._choose_theme,
            "commands": lambda _: self._run_app_action("command_palette"),
            "help": lambda _: self._run_app_action("help"),
            "app.quit": lambda _: self.quit_app(),
        }

    def _slash_commands(self) -> list[SlashCommand]:
        values: Mapping[str, Callable[[], Sequence[ArgumentValue]]] = {
            **self._comparing.values(),
            "attachment.drop": self._sending.attached_names,
            "lane.change": self._lanes.words,
            "lanes.open": self._saved_sets.names,
            "model.choose": self._targets.known_targets,
            "parameters.set": self._targets.parameter_names,
            "theme.choose": lambda: [(name, "") for name in self._services.themes],
        }
        return slash_commands(values)

    @property
    def carried_out(self) -> frozenset[str]:
        """The ids of the commands that are carried out here."""
        return frozenset(self._handlers)

    def action_carry_out(self, command_id: str) -> None:
        """A key."""
        self.carry_out(command_id)

    def action_select_or_vote(self) -> None:
        """The key v in a lane: among others it is the vote."""
        self.carry_out("vote.give" if len(self._flow.lanes) > 1 else "select.begin")

    def carry_out(self, command_id: str, argument: str = "") -> None:
        """Do what a command of the table says, however it was asked for."""
        if not self._comparing.forbids(command_id):
            self._handlers[command_id](argument)

    def _run_app_action(self, name: str) -> None:
        self.call_later(self.app.run_action, f"app.{name}")

    def _choose_theme(self, name: str) -> None:
        if name:
            self.post_message(ThemeWanted(name))
        else:
            self._run_app_action("choose_theme")

    def _escape(self) -> None:
        """Close what is open; else stop; else go back to the composer. Never quits, never clears text."""
        if self._composer.close_completion() or self._reading.close() or self._panel_room.leave():
            return
        if not self._panel_room.close_over() and not self._asking.stop():
            self.set_focus(self._composer)

    def _copy_or_stop(self) -> None:
        """Ctrl+C: copy what is selected, else stop, else quit on the second press."""
        if not self._reading.copying.copy_selection():
            self._asking.stop_or_quit()

    def quit_app(self) -> None:
        """Quit at once, or on the second press while an answer is coming."""
        self._asking.quit()

    # The screen.

    def take_look(self, look: Look) -> None:
        """Draw the lanes in other colours."""
        self._deck.take_look(look)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What went wrong on a thread is said: a refusal in its own words, a fault with its report."""
        error = event.worker.error
        if event.state is not WorkerState.ERROR or error is None:
            return
        cause = error.__cause__ if isinstance(error, WorkerFailed) else error
        if isinstance(cause, TuiappError):
            self.desk.lane.show_notice(cause.sentence, "error")
        else:
            self.desk.lane.show_notice(self._services.report_crash(cause or error), "error")
