// Line editing for the prompt, over GNU readline. Its own headers stay out of Swift: they declare
// global variables, which Swift 6 refuses.
#ifndef CREADLINE_H
#define CREADLINE_H

/// Gives the completions of the word `line[start, end)`: a malloc'd array of malloc'd strings, the
/// first the longest common prefix, ended by NULL; or NULL when there are none.
typedef char **(*osl_readline_completer)(void *context, const char *line, int start, int end);

/// Sets readline up for `application` (its section in ~/.inputrc). Call once, before the rest.
void osl_readline_start(const char *application, osl_readline_completer completer, void *context);

/// Reads one line, edited, without its newline; a pasted block comes as one line with newlines in it.
/// Returns a malloc'd string, or NULL at end of input, or NULL with `*interrupted` set to what
/// `osl_readline_interrupt` was given.
char *osl_readline_read(const char *prompt, int *interrupted);

/// Drops the line that is being edited. From any thread, also in a signal handler. A `reason` is a
/// number from 1 to 127; the last one given counts.
void osl_readline_interrupt(int reason);

/// Adds to the history that the arrow keys walk through and Ctrl-R searches. With `folds` an
/// earlier one like it goes.
void osl_readline_remember(const char *line, int folds);

#endif
