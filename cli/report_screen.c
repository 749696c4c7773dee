/* report_screen.c - `mailmedic report`, as the screen does it: the same words, on a case that is
 * open already. */
#include "commands.h"
#include "hands.h"
#include "report.h"

#include <string.h>

bool screen_report(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                   struct error *err)
{
    static char format[] = "--format", lang[] = "--lang", reader[] = "--reader", out[] = "-o",
                md[] = "md", all[] = "all", shown[] = "-", name[] = "case";
    bool preview = deed->kind == DEED_PREVIEW;
    char *words[] = {name,
                     format,
                     preview ? md : deed->name,
                     lang,
                     deed->who,
                     reader,
                     preview ? all : deed->until,
                     out,
                     preview ? shown : deed->text};
    struct invocation call = {.command = commands};

    (void)self;
    while (strcmp(call.command->name, "report") != 0)
        call.command++;
    return call_parse(&call, ARRAY_LEN(words), words, err) &&
           report_on(&call, cf, preview ? text : NULL, err);
}
