/* coverage_account.c - what is checked once for each mailbox: the word on one of them does not
 * stand over that on another; see case/tables.h. */
#include "base/limits.h"
#include "base/said.h"
#include "connection.h"
#include "list.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { CHECK_MOST = 80, NAME_MOST = 300 };

struct mailboxes { /* on servers: what came from files is no account of its own here */
    const struct account *first, *this;
    size_t count;
};

static bool read_mailboxes(struct casefile *cf, struct arena *arena, int64_t account,
                           struct mailboxes *out, struct error *err)
{
    struct account *accounts;
    size_t count;

    *out = (struct mailboxes){0};
    if (!account_list(cf, arena, &accounts, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(accounts[i].kind, "imap") != 0)
            continue;
        out->count++;
        if (!out->first)
            out->first = &accounts[i];
        if (accounts[i].id == account)
            out->this = &accounts[i];
    }
    return out->this || error_set(err, ERROR_USAGE, "the case has no account %" PRId64, account);
}

/* "anh@gomoc.example, imap.gomoc.example: " and what is said of it, marked. */
static void name_it(struct buf *out, const struct account *account, const char *detail)
{
    char name[NAME_MOST];

    snprintf(name, sizeof(name), "%s, %s", account->user, account->host);
    text_show(out, str_part(str_of(name), 0, utf8_clip(str_of(name), sizeof(name) - 4)));
    buf_text(out, ": ");
    if (*detail == '\0' || said_is_marked(str_of(detail)))
        buf_text(out, detail);
    else
        said_put(out, str_of(detail), NULL, 0);
}

/* The row of the only mailbox so far says whose it is, now that there is another. */
static bool name_first(struct casefile *cf, struct arena *arena, const struct account *first,
                       const char *check, struct error *err)
{
    const struct coverage *found;
    struct coverage row;
    struct buf named, plain;
    bool ok = true;

    if (!coverage_find(cf, arena, check, &found, err))
        return false;
    if (!found)
        return true;
    buf_init(&named, KIB(70));
    buf_init(&plain, KIB(70));
    name_it(&plain, first, "");
    row = *found;
    if (!str_starts(str_of(row.detail), buf_c(&plain))) {
        name_it(&named, first, *row.detail_source ? row.detail_source : row.detail);
        row.detail = buf_c(&named);
        ok = coverage_put(cf, &row, row.run, err);
    }
    buf_dispose(&named);
    buf_dispose(&plain);
    return ok;
}

bool coverage_put_of(struct casefile *cf, const struct coverage *coverage, int64_t account,
                     int64_t run, struct error *err)
{
    struct coverage row = *coverage;
    struct arena arena = {0};
    struct mailboxes boxes;
    char check[CHECK_MOST];
    struct buf named;
    bool ok = read_mailboxes(cf, &arena, account, &boxes, err);

    buf_init(&named, KIB(70));
    if (ok && boxes.count > 1) {
        name_it(&named, boxes.this, row.detail);
        row.detail = buf_c(&named);
    }
    if (ok && boxes.this != boxes.first) {
        snprintf(check, sizeof(check), "%s/%" PRId64, row.check, account);
        ok = name_first(cf, &arena, boxes.first, row.check, err);
        row.title = row.title ? row.title : coverage_title(row.check);
        row.check = check;
    }
    ok = ok && coverage_put(cf, &row, run, err);
    buf_dispose(&named);
    arena_dispose(&arena);
    return ok;
}

bool coverage_is(const struct coverage *row, const char *check)
{
    size_t len = strlen(check);

    return strncmp(row->check, check, len) == 0 &&
           (row->check[len] == '\0' || row->check[len] == '/');
}
