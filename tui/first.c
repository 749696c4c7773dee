/* first.c - see first.h. */
#include "first.h"
#include "secret_line.h"

#include "case/place.h"
#include "tui/keys.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { DIGITS = 8 }; /* of a fingerprint, typed: enough to have read it */

bool first_asks(const struct first *first, enum first_field field)
{
    if (field == FIELD_CASE)
        return true;
    if (field == FIELD_TRUST && !first->trusts)
        return false;
    if (field == FIELD_ALONE && first->fingerprint[0] == '\0')
        return false;
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

/* What an address tells about a field behind it. */
static bool derive(const char *address, enum first_field field, char out[INPUT_MOST])
{
    const char *at = strrchr(address, '@');

    if (!at || at[1] == '\0')
        return false;
    if (field == FIELD_USER)
        snprintf(out, INPUT_MOST, "%s", address);
    else if (field == FIELD_SERVER)
        snprintf(out, INPUT_MOST, "imap.%.200s", at + 1);
    else
        snprintf(out, INPUT_MOST, "%.*s.case", (int)(at - address < 200 ? at - address : 200),
                 address);
    return field != FIELD_CASE || !strchr(out, '/');
}

/* What was typed there by hand stays. */
static void guess(struct first *first)
{
    static const enum first_field fields[] = {FIELD_USER, FIELD_SERVER, FIELD_CASE};
    const char *address = first->fields[FIELD_ADDRESS].text;
    char text[INPUT_MOST], before[INPUT_MOST];

    if (first->field != FIELD_ADDRESS)
        return;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        struct input *field = &first->fields[fields[i]];

        if (derive(address, fields[i], text) &&
            (field->len == 0 ||
             (derive(first->guessed, fields[i], before) && strcmp(field->text, before) == 0)))
            input_set(field, text);
    }
    snprintf(first->guessed, sizeof(first->guessed), "%s", address);
}

static bool is_address(const char *text)
{
    const char *at = strrchr(text, '@');

    return at && at > text && at[1] != '\0' && !strpbrk(text, " \t<>,;");
}

static bool is_empty(const struct first *first, enum first_field field)
{
    return field == FIELD_PASSWORD ? first->password->len == 0 : first->fields[field].len == 0;
}

/* Whoever typed the beginning of it has looked at it: no key that slips, and no habit, does that.
 */
static bool is_not_it(const struct first *first, struct error *err)
{
    const char *typed = first->fields[FIELD_ALONE].text;
    size_t len = strlen(typed);

    return (len < DIGITS || len >= HASH_HEX ||
            !str_equal_nocase(str_of(typed), str_part(str_of(first->fingerprint), 0, len))) &&
           !error_set(err, ERROR_USAGE,
                      "That is not how the fingerprint begins. Empty: this certificate is not "
                      "trusted.");
}

/* What was typed will not do. Told at the field itself: the caller would have to end. */
static bool is_wrong(const struct first *first, enum first_field field, struct error *err)
{
    const char *text = first->fields[field].text;

    switch (field) {
    case FIELD_ADDRESS:
        return !is_address(text) &&
               !error_set(err, ERROR_USAGE, "An address looks like name@example.com.");
    case FIELD_SERVER:
        return first->server_ok && !first->server_ok(text, err);
    case FIELD_ALONE:
        return is_not_it(first, err);
    case FIELD_TRUST:
    case FIELD_EXPORTS:
        return access(text, R_OK) != 0 && !error_set_errno(err, ERROR_USAGE, "This cannot be read");
    case FIELD_CASE:
        return !case_can_be(text) &&
               !error_set_errno(err, ERROR_USAGE, "No case can be made there");
    case FIELD_USER:
    case FIELD_PASSWORD:
    case FIELD_COUNT:
        break;
    }
    return false;
}

static bool may_be_empty(enum first_field field)
{
    return field == FIELD_TRUST || field == FIELD_ALONE;
}

static bool refuse(struct first *first, enum first_field field, const char *why)
{
    snprintf(first->news, sizeof(first->news), "%s", why);
    first->field = field;
    return false;
}

/* Says what is wrong with it. */
static bool will_do(struct first *first, enum first_field field)
{
    struct error err = {0};

    return !is_wrong(first, field, &err) || refuse(first, field, err.text);
}

static enum first_state submit(struct first *first)
{
    for (int i = 0; i < FIELD_COUNT; i++) {
        enum first_field field = (enum first_field)i;

        if (!first_asks(first, field) || (is_empty(first, field) && may_be_empty(field)))
            continue;
        if (is_empty(first, field) ? !refuse(first, field, "This is needed too.")
                                   : !will_do(first, field))
            return FIRST_OPEN;
    }
    return FIRST_DONE;
}

static enum first_state key_in_form(struct first *first, uint32_t key)
{
    switch (key) {
    case KEYCODE_ESC:
        first->choosing = true;
        return FIRST_OPEN;
    case KEYCODE_ENTER:
        if (!is_empty(first, first->field) && !will_do(first, first->field))
            return FIRST_OPEN; /* before a password is typed in vain */
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

void first_recall(struct first *first, const struct first_run *before)
{
    static const enum first_field fields[] = {[FIRST_BAD_SERVER] = FIELD_SERVER,
                                              [FIRST_BAD_TRUST] = FIELD_TRUST,
                                              [FIRST_BAD_PASSWORD] = FIELD_PASSWORD,
                                              [FIRST_BAD_CASE] = FIELD_CASE};

    first->choosing = false;
    first->choice = before->choice;
    first->trusts = before->fault == FIRST_BAD_TRUST || before->ca_file[0] != '\0';
    input_set(&first->fields[FIELD_ADDRESS], before->address);
    snprintf(first->guessed, sizeof(first->guessed), "%s", first->fields[FIELD_ADDRESS].text);
    input_set(&first->fields[FIELD_USER], before->user);
    input_set(&first->fields[FIELD_SERVER], before->server);
    input_set(&first->fields[FIELD_TRUST], before->ca_file);
    snprintf(first->fingerprint, sizeof(first->fingerprint), "%s", before->fingerprint);
    input_set(&first->fields[FIELD_ALONE], before->trusted);
    input_set(&first->fields[FIELD_EXPORTS], before->exports);
    input_set(&first->fields[FIELD_CASE], before->case_path);
    (void)refuse(first, fields[before->fault], before->why);
}

void first_answer(const struct first *first, struct first_run *out)
{
    out->choice = first->choice;
    snprintf(out->address, sizeof(out->address), "%s", first->fields[FIELD_ADDRESS].text);
    snprintf(out->user, sizeof(out->user), "%s", first->fields[FIELD_USER].text);
    snprintf(out->server, sizeof(out->server), "%s", first->fields[FIELD_SERVER].text);
    snprintf(out->ca_file, sizeof(out->ca_file), "%s", first->fields[FIELD_TRUST].text);
    snprintf(out->trusted, sizeof(out->trusted), "%.79s", first->fields[FIELD_ALONE].text);
    snprintf(out->exports, sizeof(out->exports), "%s", first->fields[FIELD_EXPORTS].text);
    snprintf(out->case_path, sizeof(out->case_path), "%s", first->fields[FIELD_CASE].text);
}
