/* first_run.c - tui_first_run(): the screen without a case, on a terminal. */
#include "first.h"
#include "screen.h"
#include "small.h"
#include "term.h"

#include "tui/keys.h"

#include <stdio.h>
#include <string.h>

static enum first_state take_keys(struct screen *screen, struct first *first)
{
    enum first_state state = FIRST_OPEN;
    uint32_t key;
    bool pasted, unseen = small_screen(screen->canvas.height, screen->canvas.width);

    while (state == FIRST_OPEN && screen_key(screen, &key, &pasted))
        if (pasted && (unseen || first->choosing))
            snprintf(first->news, sizeof(first->news), "%s", PASTE_LEFT_OUT);
        else if (!unseen || key == ('C' & KEYCODE_CTRL))
            state = first_key(first, key);
    explicit_bzero(&key, sizeof(key)); /* it may be a character of the password */
    return state;
}

static bool ask(struct screen *screen, struct first *first, enum first_state *state,
                struct error *err)
{
    *state = FIRST_OPEN;
    while (*state == FIRST_OPEN) {
        struct screen_news news;

        first_draw(first, &screen->canvas);
        screen_show(screen);
        if (!screen_wait(screen, -1, &news, err))
            return false;
        if (news.ended)
            *state = FIRST_LEFT;
        else if (news.keys)
            *state = take_keys(screen, first);
    }
    return true;
}

bool tui_first_run(const struct tui_options *options, struct first_run *out, struct error *err)
{
    const struct screen_options look = {options->ascii, options->no_color, false};
    struct screen screen;
    struct first first;
    enum first_state state;
    bool ok;

    if (term_is_dumb()) /* line by line the password would be seen */
        return error_set(err, ERROR_USAGE,
                         "this terminal cannot hide a password; see: mailmedic acquire");
    if (!secret_init(&out->password, err))
        return false;
    if (!screen_open(&screen, &look, err)) {
        secret_wipe(&out->password);
        return false;
    }
    first_init(&first, &out->password);
    first.server_ok = out->server_ok;
    if (out->fault != FIRST_FINE)
        first_recall(&first, out);
    out->choice = FIRST_LEAVE;
    ok = ask(&screen, &first, &state, err);
    screen_leave(&screen);
    screen_close(&screen);
    if (ok && state == FIRST_DONE)
        first_answer(&first, out);
    if (out->choice != FIRST_MAILBOX)
        secret_wipe(&out->password);
    return ok;
}
