/* log_formats.c - every log of sign-ins we can read; see parse/login.h. */
#include "log_formats.h"

#include "log_encoding.h"
#include "log_reading.h"

#include <string.h>

const struct log_format *const log_formats[] = {
    &log_audit_csv,     //
    &log_audit_json,    //
    &log_dovecot,       //
    &log_entra_csv,     //
    &log_entra_json,    //
    &log_exim,          //
    &log_google_json,   //
    &log_roundcube,     //
    &log_table_any,     //
    &log_workspace_csv, //
    &log_zimbra,        //
    NULL,
};

const struct log_format *log_format_named(const char *name)
{
    for (size_t i = 0; log_formats[i]; i++)
        if (strcmp(log_formats[i]->name, name) == 0)
            return log_formats[i];
    return NULL;
}

void log_text_read(const struct log_format *format, struct log_page *out, struct arena *arena,
                   struct str text, const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;

    if (!format->line) {
        format->read(out, arena, text, from, hints);
        return;
    }
    log_begin(&reading, out, arena, format->name, from, hints);
    log_lines(&reading, text, from, format->line);
    log_end(&reading);
}

static void read_page(const struct log_format *format, struct log_page *out, struct arena *arena,
                      struct charsets *sets, struct str bytes, const struct log_cursor *from,
                      const struct log_hints *hints)
{
    uint32_t set = from->set;
    const char *title;
    struct str text = log_as_utf8(sets, arena, bytes, &set, &title);

    log_text_read(format, out, arena, text, from, hints);
    out->next.set = set;
    if (title)
        out->report.encoding = title;
}

void log_page_read(struct log_page *out, struct arena *arena, struct charsets *sets,
                   struct str bytes, const char *format, const struct log_cursor *from,
                   const struct log_hints *hints)
{
    const struct log_format *known = log_format_named(format);

    if (known) {
        read_page(known, out, arena, sets, bytes, from, hints);
        return;
    }
    *out = (struct log_page){.zone = "",
                             .truncated = "",
                             .error = "no log of this name is known",
                             .last = true,
                             .earliest = INT64_MIN,
                             .latest = INT64_MIN};
    out->report.format = out->report.encoding = "";
}
