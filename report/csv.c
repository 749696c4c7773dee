/* csv.c - see csv.h. */
#include "csv.h"

#include "base/clock.h"
#include "base/limits.h"

#include <inttypes.h>
#include <string.h>

static bool begins_formula(struct str text)
{
    int32_t ch;

    /* Some programs take a quote or a blank off before they look. */
    while (text.len > 0 && strchr("\"' ", text.at[0]))
        text = str_part(text, 1, text.len);
    if (text.len == 0)
        return false;
    ch = utf8_take(&text);
    return ch == '=' || ch == '+' || ch == '-' || ch == '@' || ch == '\t' || ch == '\r' ||
           ch == '\0' || ch == '|' || ch == '%' || ch == 0xff1d || ch == 0xff0b || ch == 0xff0d ||
           ch == 0xff20;
}

static void begin(struct csv *csv)
{
    if (csv->comma)
        buf_char(csv->out, ',');
    csv->comma = true;
}

void csv_text(struct csv *csv, const char *text)
{
    struct buf shown;

    begin(csv);
    buf_init(&shown, MIB(1));
    text_show(&shown, str_of(text));
    buf_char(csv->out, '"');
    if (begins_formula(str_of(text)) || begins_formula(buf_as_str(&shown)))
        buf_char(csv->out, '\'');
    for (size_t i = 0; i < shown.len; i++) {
        if (shown.at[i] == '"')
            buf_char(csv->out, '"');
        buf_char(csv->out, shown.at[i]);
    }
    buf_char(csv->out, '"');
    buf_dispose(&shown);
}

void csv_int(struct csv *csv, int64_t value)
{
    begin(csv);
    buf_printf(csv->out, "%" PRId64, value);
}

void csv_count(struct csv *csv, int64_t value)
{
    if (value < 0)
        csv_text(csv, "");
    else
        csv_int(csv, value);
}

void csv_time(struct csv *csv, int64_t utc_seconds)
{
    char text[CLOCK_TEXT];

    clock_format(utc_seconds, text);
    csv_text(csv, text);
}

void csv_hash(struct csv *csv, const void *bytes, size_t len)
{
    begin(csv);
    buf_char(csv->out, '"');
    buf_hex(csv->out, bytes, len);
    buf_char(csv->out, '"');
}

void csv_end(struct csv *csv)
{
    buf_text(csv->out, "\r\n");
    csv->comma = false;
}

void csv_row(struct csv *csv, const char *const *cells)
{
    for (; *cells; cells++)
        csv_text(csv, *cells);
    csv_end(csv);
}
