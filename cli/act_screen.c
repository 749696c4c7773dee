/* act_screen.c - `mailmedic act`, as the screen does it: the same words, on a case that is open
 * already, with what it says kept for a page. Nothing is asked on the terminal. */
#include "act.h"

#include "commands.h"
#include "hands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 64, WORD = 1200 };

struct words {
    char room[WORDS][WORD];
    char *argv[WORDS];
    int count;
};

static void add(struct words *words, const char *text)
{
    if (words->count == WORDS)
        return;
    snprintf(words->room[words->count], WORD, "%s", text);
    words->argv[words->count] = words->room[words->count];
    words->count++;
}

/* On what: the numbers of messages are words of their own, a name is one word. */
static void add_targets(struct words *words, const struct deed *deed)
{
    struct str rest = str_of(deed->text);
    char word[DEED_TEXT];

    if (strcmp(deed->name, "quarantine") != 0 && strcmp(deed->name, "restore") != 0) {
        if (rest.len > 0)
            add(words, deed->text);
        return;
    }
    while (rest.len > 0) {
        size_t end = str_find_char(rest, ' ');

        snprintf(word, sizeof(word), "%.*s", (int)end, rest.at);
        if (end > 0)
            add(words, word);
        rest = str_part(rest, end + 1, rest.len);
    }
}

static bool is_password(const char *option)
{
    return strncmp(option, "--password-", 11) == 0 || strcmp(option, "--token-command") == 0;
}

/* What the screen was started with, as far as act knows it too. */
static void add_options(struct words *words, const struct screen_hands *hands, bool piped)
{
    const struct invocation *screen = &hands->call;

    static const char *const known[] = {"--password-command",
                                        "--token-command",
                                        "--sieve",
                                        "--ca-file",
                                        "--pin",
                                        "--sandbox",
                                        "--insecure-plaintext-for-tests"};

    for (unsigned i = 0; i < screen->option_count; i++) {
        const struct option *option = screen->options[i].option;

        for (size_t k = 0; k < ARRAY_LEN(known); k++) {
            if (strcmp(option->name, known[k]) != 0 || (piped && is_password(option->name)))
                continue;
            add(words, option->name);
            if (option->value)
                add(words, screen->options[i].value);
        }
    }
    if (hands->account[0] != '\0') {
        add(words, "--account");
        add(words, hands->account);
    }
}

static bool knows_command(const struct invocation *screen)
{
    return call_has(screen, "--password-command") || call_has(screen, "--token-command");
}

/* The password on its way to where a descriptor is read; never an argument. */
static bool pipe_with(struct str secret, int *out, struct error *err)
{
    int ends[2];
    bool ok;

    if (pipe(ends) < 0)
        return error_set_errno(err, ERROR_IO, "cannot make a pipe");
    ok = write(ends[1], secret.at, secret.len) == (ssize_t)secret.len;
    close(ends[1]);
    if (ok) {
        *out = ends[0];
        return true;
    }
    close(ends[0]);
    return error_set_errno(err, ERROR_IO, "cannot hand over the password");
}

static void say_on_page(void *self, const char *text)
{
    output_line(self, "%s", text);
}

/* What u would take back now: the newest that is done. */
static int64_t newest_done(struct casefile *cf, struct arena *arena)
{
    struct error ignored = {0};
    struct action_row *actions;
    size_t count;

    if (!action_list(cf, arena, &actions, &count, &ignored) || count == 0)
        return 0;
    return actions[0].outcome == ACTION_DONE && actions[0].undoes == 0 ? actions[0].id : 0;
}

static bool run(struct invocation *call, struct casefile *cf, struct deed *deed, struct buf *text,
                struct error *err)
{
    struct act act = {.call = call, .cf = cf, .on_screen = true, .say = say_on_page};
    bool ok;

    act.say_self = &act.out;
    act.actor = call_our_name(&act.arena);
    output_begin(&act.out, false, "act");
    ok = act_do(&act, err);
    /* What came of it first: it is what the page is opened for. */
    buf_str(text, str_part(buf_as_str(&act.out.text), act.plan_end, act.out.text.len));
    buf_str(text, str_part(buf_as_str(&act.out.text), 0, act.plan_end));
    buf_dispose(&act.out.text);
    if (ok && deed->who[0] == '\0' && act.mailbox)
        snprintf(deed->until, sizeof(deed->until), "%s", act.mailbox);
    if (deed->who[0] != '\0')
        deed->id = newest_done(cf, &act.arena);
    act_hang_up(&act);
    if (act.online)
        account_dispose(&act.words);
    arena_dispose(&act.arena);
    return ok;
}

/* Typed for this; else as the screen knows it. NULL: a program has to be asked for it, or nobody.
 */
static const struct secret *secret_for(const struct screen_hands *hands, const struct deed *deed)
{
    if (deed->secret_count > 0 && deed->secrets[0].value.len > 0)
        return &deed->secrets[0].value;
    return hands->words && !knows_command(&hands->call) &&
                   hands->words->options.sign_in == SIGN_IN_PASSWORD
               ? hands->words->options.secret
               : NULL;
}

bool screen_act(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                struct error *err)
{
    const struct screen_hands *hands = self;
    bool real = deed->who[0] != '\0';
    const struct secret *secret = real ? secret_for(hands, deed) : NULL;
    struct words words = {0};
    struct invocation call = {0};
    char number[16];
    int fd = -1;
    bool ok;

    if (real && !secret && !knows_command(&hands->call))
        return error_set(err, ERROR_USAGE, "nothing was sent: a password is needed to sign in");
    for (call.command = commands; strcmp(call.command->name, "act") != 0;)
        call.command++;
    add(&words, hands->call.arguments[0]);
    add(&words, deed->name);
    add_targets(&words, deed);
    add(&words, real ? "--mailbox" : "--dry-run");
    if (real)
        add(&words, deed->who);
    add_options(&words, hands, secret != NULL);
    if (secret) {
        if (!pipe_with(secret_bytes(secret), &fd, err))
            return false;
        snprintf(number, sizeof(number), "%d", fd);
        add(&words, "--password-fd");
        add(&words, number);
    }
    ok = call_parse(&call, words.count, words.argv, err) && run(&call, cf, deed, text, err);
    if (fd >= 0)
        close(fd);
    return ok;
}
