/* begin.h - from what a caller hands over to a screen that can be used. */
#ifndef TUI_BEGIN_H
#define TUI_BEGIN_H

#include "tui/app.h"
#include "tui/tui.h"

/* jobs is filled, and lives as long as the screen. */
struct app *begin_app(const struct tui_options *options, struct app_job jobs[TUI_JOBS],
                      const struct canvas *canvas);

#endif
