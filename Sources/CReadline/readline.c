// GNU readline in its callback form. Plain readline() does not return on Ctrl-C (8.2): here somebody
// else waits for SIGINT and says so through a pipe, which is polled beside the keyboard.

#define _GNU_SOURCE  // pipe2
#include "creadline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <readline/history.h>
#include <readline/readline.h>

static osl_readline_completer completer;
static void *completer_context;
static int wake[2] = {-1, -1};
static char *finished_line;
static int finished;

// Whether the first `end` bytes of the line leave a string open.
static int is_in_string(int end) {
  int open = 0;
  for (int i = 0; i < end; i++) {
    if (rl_line_buffer[i] == '\\') {
      i++;
    } else if (rl_line_buffer[i] == '"') {
      open = !open;
    }
  }
  return open;
}

static char **complete(const char *text, int start, int end) {
  (void)text;
  rl_attempted_completion_over = 1;  // never fall back to file names by itself
  char **found = completer ? completer(completer_context, rl_line_buffer, start, end) : NULL;
  // The quote around a path is closed after a file, not after a folder.
  const size_t length = found ? strlen(found[0]) : 0;
  const int is_folder = length > 0 && found[0][length - 1] == '/';
  const int closes = is_in_string(start) && !is_folder && rl_line_buffer[end] != '"';
  rl_completion_append_character = closes ? '"' : '\0';
  return found;
}

static void take_line(char *line) {
  rl_callback_handler_remove();
  finished_line = line;
  finished = 1;
}

// The last reason in the pipe, or 0. The terminal's new width comes as one of 0.
static int drain(void) {
  char reason = 0, next = 0;
  while (read(wake[0], &next, 1) > 0) {
    if (next) reason = next;
  }
  return reason;
}

// On whichever thread: poll may not notice it.
static void note_new_width(int signal) {
  (void)signal;
  const int before = errno;
  osl_readline_interrupt(0);
  errno = before;
}

void osl_readline_start(const char *application, osl_readline_completer given, void *context) {
  completer = given;
  completer_context = context;
  rl_readline_name = application;
  rl_attempted_completion_function = complete;
  rl_basic_word_break_characters = " \t\n\"|()[]{},=<>";
  rl_completer_quote_characters = rl_basic_quote_characters = "";
  rl_variable_bind("enable-bracketed-paste", "on");
  using_history();
  if (pipe2(wake, O_CLOEXEC | O_NONBLOCK) != 0) wake[0] = wake[1] = -1;
  // Readline listens only while it reads a character.
  rl_catch_sigwinch = 0;
  struct sigaction action = {.sa_handler = note_new_width, .sa_flags = SA_RESTART};
  sigaction(SIGWINCH, &action, NULL);
  sigset_t width;
  sigemptyset(&width);
  sigaddset(&width, SIGWINCH);
  sigprocmask(SIG_UNBLOCK, &width, NULL);  // whoever started this may have blocked it
}

char *osl_readline_read(const char *prompt, int *interrupted) {
  finished = 0;
  finished_line = NULL;
  *interrupted = 0;
  drain();
  if (rl_instream) rl_reset_screen_size();  // not before it has begun
  rl_callback_handler_install(prompt, take_line);
  while (!finished) {
    struct pollfd inputs[2] = {
        {fileno(rl_instream ? rl_instream : stdin), POLLIN, 0},
        {wake[0], POLLIN, 0},
    };
    const int ready = poll(inputs, 2, -1);
    if (ready < 0 && errno == EINTR) rl_check_signals();  // Ctrl-Z, a new window size
    if (ready <= 0) continue;
    if ((*interrupted = drain())) {
      FILE *out = rl_outstream ? rl_outstream : stdout;
      fputs("^C\n", out);
      rl_free_line_state();
      rl_callback_sigcleanup();
      rl_callback_handler_remove();
      fflush(out);
      break;
    }
    if (inputs[1].revents) rl_resize_terminal();
    if (inputs[0].revents) rl_callback_read_char();
  }
  return finished_line;
}

void osl_readline_interrupt(int reason) {
  const char byte = (char)reason;
  if (write(wake[1], &byte, 1) < 0) return;  // full: it will be noticed anyway
}

void osl_readline_remember(const char *line, int folds) {
  HIST_ENTRY **entries = folds ? history_list() : NULL;
  for (int i = history_length - 1; entries && i >= 0; i--) {
    if (strcmp(entries[i]->line, line) != 0) continue;
    free_history_entry(remove_history(i));
    break;
  }
  add_history(line);
}
