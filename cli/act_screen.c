/* act_screen.c - `mailmedic act`, as the screen does it: the same words, on a case that is open
 * already, with what it says kept for a page. Nothing is asked on the terminal. */
#include "act.h"

#include "commands.h"
#include "hands.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 24 };

struct words {
    char room[WORDS][DEED_TEXT];
    char *argv[WORDS];
    int count;
};

static void add(struct words *words, const char *text)
{
    if (words->count == WORDS)
        return;
    snprintf(words->room[words->count], DEED_TEXT, "%s", text);
    words->argv[words->count] = words->room[words->count];
    words->count++;
}

static bool is_password(const char *option)
{
    return strncmp(option, "--password-", 11) == 0 || strcmp(option, "--token-command") == 0;
}

/* What the screen was started with, as far as act knows it too. */
static void add_options(struct words *words, const struct invocation *screen, bool typed)
{
    static const char *const known[] = {
        "--password-command", "--token-command", "--sieve",   "--no-sieve",
        "--ca-file",          "--pin",           "--sandbox", "--insecure-plaintext-for-tests"};

    for (unsigned i = 0; i < screen->option_count; i++) {
        const struct option *option = screen->options[i].option;

        for (size_t k = 0; k < ARRAY_LEN(known); k++) {
            if (strcmp(option->name, known[k]) != 0 || (typed && is_password(option->name)))
                continue;
            add(words, option->name);
            if (option->value)
                add(words, screen->options[i].value);
        }
    }
    if (screen->count > 1 && strcmp(screen->command->name, "screen") == 0) {
        add(words, "--account");
        add(words, screen->arguments[1]);
    }
}

static bool knows_password(const struct invocation *screen)
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

static bool run(struct invocation *call, struct casefile *cf, struct deed *deed, struct buf *text,
                struct error *err)
{
    struct act act = {.call = call, .cf = cf};
    struct action_row *actions;
    size_t count;
    bool ok;

    act.actor = call_our_name(&act.arena);
    output_begin(&act.out, false, "act");
    ok = act_do(&act, err);
    buf_str(text, buf_as_str(&act.out.text));
    buf_dispose(&act.out.text);
    if (ok && deed->who[0] != '\0' && action_list(cf, &act.arena, &actions, &count, err) &&
        count > 0)
        deed->id = actions[0].undoes ? 0 : actions[0].id;
    act_hang_up(&act);
    if (act.online)
        account_dispose(&act.words);
    arena_dispose(&act.arena);
    return ok;
}

bool screen_act(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                struct error *err)
{
    const struct invocation *screen = &((const struct screen_hands *)self)->call;
    bool real = deed->who[0] != '\0';
    bool typed = deed->secret_count > 0 && deed->secrets[0].value.len > 0;
    struct words words = {0};
    struct invocation call = {0};
    char number[16];
    int fd = -1;
    bool ok;

    if (real && !typed && !knows_password(screen))
        return error_set(err, ERROR_USAGE, "nothing was sent: a password is needed to sign in");
    for (call.command = commands; strcmp(call.command->name, "act") != 0;)
        call.command++;
    add(&words, screen->arguments[0]);
    add(&words, deed->name);
    add(&words, deed->text);
    add(&words, real ? "--mailbox" : "--dry-run");
    if (real)
        add(&words, deed->who);
    add_options(&words, screen, typed);
    if (real && typed) {
        if (!pipe_with(secret_bytes(&deed->secrets[0].value), &fd, err))
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
