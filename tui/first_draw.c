/* first_draw.c - how the screen without a case looks. */
#include "first.h"
#include "secret_line.h"
#include "small.h"

enum {
    FORM_BEGIN = 3,
    TEXT = 19,         /* column */
    FIELD_LINES = 2,   /* the second is for the hint; without room only where one types */
    FINGER_LINES = 2,  /* a fingerprint takes as many, in groups of four digits */
    FINGER_GROUPS = 8, /* in a line */
};

static const struct {
    const char *label, *hint;
} fields[FIELD_COUNT] = {
    [FIELD_ADDRESS] = {"E-mail address", "whose mailbox it is"},
    [FIELD_USER] = {"Sign in as", "usually the address"},
    [FIELD_SERVER] = {"IMAP server", "host, or host:port"},
    [FIELD_TRUST] = {"CA file", "certificates to trust, a PEM file (--ca-file); may be empty"},
    [FIELD_ALONE] = {"Trust as it is",
                     "only if compared: its first 8 digits; otherwise leave empty"},
    [FIELD_PASSWORD] = {"Password", "kept in memory until signed in, written nowhere"},
    [FIELD_EXPORTS] = {"File or folder", ".eml, mbox, Maildir, rules, logs"},
    [FIELD_CASE] = {"Case folder", "where evidence and log are kept"},
};

static const struct {
    const char *title, *explained;
} choices[] = {
    [FIRST_MAILBOX] = {"A mailbox may be stolen now",
                       "Sign in, copy it without changing anything, and look for the intruder."},
    [FIRST_EXPORTS] = {"I have exported mail, rules or logs",
                       "Read files that are here already; needs no network."},
    [FIRST_DEMO] = {"Show me a demo", "A sample mailbox that was taken over; needs no network."},
};

static void draw_field(const struct first *first, enum first_field field, struct canvas *canvas,
                       int y)
{
    enum { LABEL = 2 };
    int cursor_y = canvas->cursor_y, cursor_x = canvas->cursor_x;
    int width = canvas->width - TEXT;
    bool here = field == first->field;

    canvas_text(canvas, y, LABEL, TEXT - LABEL, here ? STYLE_KEY : STYLE_PLAIN,
                str_of(fields[field].label));
    if (field == FIELD_PASSWORD)
        secret_line_draw(first->password, canvas, y, TEXT, width, here);
    else
        input_draw(&first->fields[field], canvas, y, TEXT, width);
    if (here) {
        canvas_text(canvas, y + 1, TEXT, width, STYLE_DIM, str_of(fields[field].hint));
        return;
    }
    canvas->cursor_y = cursor_y;
    canvas->cursor_x = cursor_x;
}

/* As it is read aloud on the telephone. */
static void draw_fingerprint(const char *hex, struct canvas *canvas, int y)
{
    enum { GROUP = 4 };

    for (int i = 0; i < FINGER_LINES * FINGER_GROUPS; i++)
        canvas_printf(canvas, y + i / FINGER_GROUPS, TEXT + i % FINGER_GROUPS * (GROUP + 1), GROUP,
                      STYLE_PLAIN, "%.*s", GROUP, hex + (size_t)i * GROUP);
    canvas_text(canvas, y, 2, TEXT - 3, STYLE_DIM, str_of("Its fingerprint"));
    canvas_text(canvas, y + 1, 2, TEXT - 3, STYLE_DIM, str_of("(SHA-256)"));
}

/* How many lines a field takes: less where not all fit. */
static int lines_of(const struct first *first, enum first_field field, bool tight)
{
    int above = field == FIELD_ALONE ? FINGER_LINES : 0;

    if (!first_asks(first, field))
        return 0;
    return above + (tight && field != first->field ? 1 : FIELD_LINES);
}

static int form_lines(const struct first *first, bool tight)
{
    int lines = 0;

    for (int i = 0; i < FIELD_COUNT; i++)
        lines += lines_of(first, (enum first_field)i, tight);
    return lines;
}

static bool is_tight(const struct first *first, const struct canvas *canvas)
{
    return FORM_BEGIN + form_lines(first, false) > canvas->height - 1;
}

static void draw_form(const struct first *first, struct canvas *canvas)
{
    bool tight = is_tight(first, canvas);
    int y = FORM_BEGIN;

    canvas_text(canvas, 2, 0, canvas->width, STYLE_HEADING, str_of(choices[first->choice].title));
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum first_field field = (enum first_field)i;
        int lines = lines_of(first, field, tight);

        if (lines == 0)
            continue;
        if (field == FIELD_ALONE)
            draw_fingerprint(first->fingerprint, canvas, y);
        draw_field(first, field, canvas, field == FIELD_ALONE ? y + FINGER_LINES : y);
        y += lines;
    }
}

static void draw_choices(const struct first *first, struct canvas *canvas)
{
    for (int i = FIRST_MAILBOX; i <= FIRST_DEMO; i++) {
        int y = 2 + 3 * (i - FIRST_MAILBOX);

        canvas_printf(canvas, y, 1, canvas->width - 1, STYLE_TITLE, "%d  %s", i, choices[i].title);
        canvas_text(canvas, y + 1, 4, canvas->width - 4, STYLE_DIM, str_of(choices[i].explained));
        if (i == (int)first->choice)
            canvas_select(canvas, (struct rect){y, 0, 1, canvas->width});
    }
}

/* Above the line of keys, as many lines as it takes and the form leaves; if that is none, in the
 * free one above the form. */
static void draw_news(const struct first *first, struct canvas *canvas)
{
    int lines = canvas_line_count(canvas, canvas->width, str_of(first->news));
    int end = first->choosing ? 0 : FORM_BEGIN + form_lines(first, is_tight(first, canvas));
    int free_lines = canvas->height - 1 - end;
    int y;

    if (lines > free_lines)
        lines = free_lines > 0 ? free_lines : 1;
    y = free_lines > 0 ? canvas->height - 1 - lines : 1;
    canvas_lines(canvas, (struct rect){y, 0, lines, canvas->width}, STYLE_WARN,
                 str_of(first->news));
}

void first_draw(const struct first *first, struct canvas *canvas)
{
    canvas_clear(canvas);
    if (small_draw(canvas, "Keys do nothing here; Ctrl-C leaves."))
        return;
    canvas_text(canvas, 0, 0, canvas->width, STYLE_TITLE,
                str_of("mailmedic - who is in this mailbox, and what did they do?"));
    if (first->choosing)
        draw_choices(first, canvas);
    else
        draw_form(first, canvas);
    draw_news(first, canvas);
    canvas_text(canvas, canvas->height - 1, 0, canvas->width, STYLE_DIM,
                str_of(first->choosing ? "Enter choose  q leave"
                                       : "Enter next, at the end begin  Up Down move  Esc back"));
}
