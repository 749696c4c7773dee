/* first.c - see first.h. */
#include "first.h"
#include "secret_line.h"

#include "case/place.h"
#include "tui/keys.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool first_asks(const struct first *first, enum first_field field)
{
    if (field == FIELD_CASE)
        return true;
    return (field == FIELD_EXPORTS) == (first->choice == FIRST_EXPORTS);
}

void first_init(struct first *first, struct secret *password)
{
    *first = (struct first){.choosing = true, .choice = FIRST_MAILBOX, .password = password};
}

/* The next field of this form, or the same at the end. */
static enum first_field other_field(const struct first *first, int step)
{
    int field = (int)first->field + step;

    while (field >= 0 && field < FIELD_COUNT && !first_asks(first, (enum first_field)field))
        field += step;
    return field >= 0 && field < FIELD_COUNT ? (enum first_field)field : first->field;
}

static void fill_if_empty(struct input *field, const char *text)
{
    if (field->len == 0)
        input_set(field, text);
}

/* What an address tells about the fields behind it. */
static void guess(struct first *first)
{
    const char *address = first->fields[FIELD_ADDRESS].text;
    const char *at = strrchr(address, '@');
    char text[INPUT_MOST];

    if (first->field != FIELD_ADDRESS || !at || at[1] == '\0')
        return;
    fill_if_empty(&first->fields[FIELD_USER], address);
    snprintf(text, sizeof(text), "imap.%.200s", at + 1);
    fill_if_empty(&first->fields[FIELD_SERVER], text);
    snprintf(text, sizeof(text), "%.*s.case", (int)(at - address < 200 ? at - address : 200),
             address);
    if (!strchr(text, '/'))
        fill_if_empty(&first->fields[FIELD_CASE], text);
}

/* The first thing that is missing; NULL: nothing. */
static const char *missing(const struct first *first, enum first_field *where)
{
    const char *at = strchr(first->fields[FIELD_ADDRESS].text, '@');

    for (int i = 0; i < FIELD_COUNT; i++) {
        *where = (enum first_field)i;
        if (!first_asks(first, *where))
            continue;
        if (i == FIELD_PASSWORD ? first->password->len == 0 : first->fields[i].len == 0)
            return "This is needed too.";
        if (i == FIELD_ADDRESS && (!at || at[1] == '\0'))
            return "An address looks like name@example.com.";
    }
    return NULL;
}

/* Here, where another word can be typed; the caller would have to end. */
static const char *not_there(const struct first *first, enum first_field *where, struct error *err)
{
    const char *exports = first->fields[FIELD_EXPORTS].text;
    const char *place = first->fields[FIELD_CASE].text, *slash = strrchr(place, '/');
    char found[PATH_MAX], folder[INPUT_MOST];

    *where = FIELD_EXPORTS;
    if (first_asks(first, FIELD_EXPORTS) && access(exports, R_OK) != 0) {
        error_set_errno(err, ERROR_USAGE, "This cannot be read");
        return err->text;
    }
    *where = FIELD_CASE;
    snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - place) + 1 : 1,
             slash ? place : ".");
    if (!case_find(place, found) && access(folder, W_OK | X_OK) != 0) {
        error_set_errno(err, ERROR_USAGE, "No case can be made there");
        return err->text;
    }
    return NULL;
}

static enum first_state submit(struct first *first)
{
    enum first_field where;
    const char *why = missing(first, &where);
    struct error err = {0};

    if (!why)
        why = not_there(first, &where, &err);
    if (!why)
        return FIRST_DONE;
    snprintf(first->news, sizeof(first->news), "%.150s", why);
    first->field = where;
    return FIRST_OPEN;
}

static enum first_state key_in_form(struct first *first, uint32_t key)
{
    switch (key) {
    case KEYCODE_ESC:
        first->choosing = true;
        return FIRST_OPEN;
    case KEYCODE_ENTER:
        guess(first);
        if (other_field(first, 1) == first->field)
            return submit(first);
        first->field = other_field(first, 1);
        return FIRST_OPEN;
    case KEYCODE_TAB:
    case KEYCODE_DOWN:
        guess(first);
        first->field = other_field(first, 1);
        return FIRST_OPEN;
    case KEYCODE_BACKTAB:
    case KEYCODE_UP:
        first->field = other_field(first, -1);
        return FIRST_OPEN;
    default:
        if (first->field == FIELD_PASSWORD)
            secret_line_key(first->password, key);
        else
            (void)input_key(&first->fields[first->field], key);
        return FIRST_OPEN;
    }
}

static enum first_state choose(struct first *first)
{
    if (first->choice == FIRST_DEMO)
        return FIRST_DONE;
    first->choosing = false;
    first->field = first->choice == FIRST_MAILBOX ? FIELD_ADDRESS : FIELD_EXPORTS;
    return FIRST_OPEN;
}

static enum first_state key_in_choices(struct first *first, uint32_t key)
{
    switch (key) {
    case 'j':
    case KEYCODE_DOWN:
    case KEYCODE_TAB:
        if (first->choice < FIRST_DEMO)
            first->choice++;
        return FIRST_OPEN;
    case 'k':
    case KEYCODE_UP:
    case KEYCODE_BACKTAB:
        if (first->choice > FIRST_MAILBOX)
            first->choice--;
        return FIRST_OPEN;
    case '1':
    case '2':
    case '3':
        first->choice = (enum first_choice)(FIRST_MAILBOX + (key - '1'));
        return choose(first);
    case KEYCODE_ENTER:
    case 'l':
        return choose(first);
    case 'q':
    case KEYCODE_ESC:
        return FIRST_LEFT;
    default:
        return FIRST_OPEN;
    }
}

enum first_state first_key(struct first *first, uint32_t key)
{
    first->news[0] = '\0';
    if (key == ('C' & KEYCODE_CTRL))
        return FIRST_LEFT;
    return first->choosing ? key_in_choices(first, key) : key_in_form(first, key);
}

void first_answer(const struct first *first, struct first_run *out)
{
    out->choice = first->choice;
    snprintf(out->address, sizeof(out->address), "%s", first->fields[FIELD_ADDRESS].text);
    snprintf(out->user, sizeof(out->user), "%s", first->fields[FIELD_USER].text);
    snprintf(out->server, sizeof(out->server), "%s", first->fields[FIELD_SERVER].text);
    snprintf(out->exports, sizeof(out->exports), "%s", first->fields[FIELD_EXPORTS].text);
    snprintf(out->case_path, sizeof(out->case_path), "%s", first->fields[FIELD_CASE].text);
}
