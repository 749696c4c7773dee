/* see stock.h */
#include "stock.h"

#include "case/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MESSAGE_MOST = 64 << 20 };

/* As IMAP gives it: every line ends in CR LF, and what must not be in a literal is not. */
static void as_imap(struct buf *out, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++) {
        char ch = bytes.at[i];

        if (ch == '\n' && (i == 0 || bytes.at[i - 1] != '\r'))
            buf_char(out, '\r');
        buf_char(out, ch ? ch : (char)0x80);
    }
}

bool stock_deliver(struct stock *stock, const struct dovecot *dovecot,
                   const struct dovecot_mail *mail, const char *folder, struct str bytes,
                   struct error *err)
{
    struct dovecot_mail to = *mail;
    struct stock_item *item;
    struct buf wire;

    to.user = stock->user;
    if (!dovecot_deliver(dovecot, &to, bytes, err))
        return false;
    if (stock->count == stock->room) {
        stock->room = stock->room ? stock->room * 2 : 256;
        stock->items = xreallocarray(stock->items, stock->room, sizeof(*stock->items));
    }
    buf_init(&wire, MESSAGE_MOST);
    as_imap(&wire, bytes);
    item = &stock->items[stock->count++];
    *item = (struct stock_item){.hash = hash_of(buf_as_str(&wire)), .size = wire.len};
    snprintf(item->folder, sizeof(item->folder), "%s", folder);
    stock->bytes += wire.len;
    buf_dispose(&wire);
    return true;
}

/* --- a mailbox --- */

static const struct {
    const char *raw, *name;
    unsigned share; /* of a hundred messages */
} folders[] = {
    {"INBOX", "INBOX", 45},
    {"Sent", "Sent", 20},
    {"Archive/2026", "Archive/2026", 10},
    {"&ARAA4w- g&Hu0-i", "Đã gửi", 8},
    {"&XfJT0ZAB-", "已发送", 7},
    {"Trash", "Trash", 4},
    {"Junk", "Junk", 3},
    {"R&-D \"quoted\"", "R&D \"quoted\"", 3},
};

static const struct {
    const char *bytes;
    size_t len;
} odd[] = {
    {"", 0},
    {"\n", 1},
    {"x", 1},
    {"Subject: no end of the header", 29},
    {"Subject: NUL\n\na\0b\n", 18},
    {"\n\nno header\n", 12},
    {"Subject: bare\r\n\r\na\nb\r\n", 22},
    {"From: a@b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"\\\"\"\n\n--\"\n"
     "Content-Type: text/plain\n\nx\n--\"--\n",
     112},
};

static void write_message(struct buf *out, size_t number, size_t size)
{
    buf_printf(out,
               "From: Bob <bob@buyer.example>\nTo: Anna <anna@mill.example>\n"
               "Subject: message %zu\nMessage-ID: <%zu@buyer.example>\n"
               "Date: Mon, 2 Mar 2026 10:00:00 +0700\n\n",
               number, number);
    while (out->len < size)
        buf_printf(out, "line %zu of message %zu, which says nothing new\n", out->len, number);
}

static bool deliver_written(struct stock *stock, const struct dovecot *dovecot, size_t folder,
                            size_t number, size_t size, struct error *err)
{
    const struct dovecot_mail mail = {.folder = folders[folder].raw,
                                      .date = 1767225600 + (int64_t)(number * 7919 % 8000000),
                                      .flags = number % 3 == 0 ? "S" : NULL};
    struct buf bytes;
    bool ok;

    buf_init(&bytes, MESSAGE_MOST);
    write_message(&bytes, number, size);
    ok = stock_deliver(stock, dovecot, &mail, folders[folder].name, buf_as_str(&bytes), err);
    buf_dispose(&bytes);
    return ok;
}

bool stock_fill(struct stock *stock, const struct dovecot *dovecot, size_t count, size_t large,
                struct error *err)
{
    size_t number = 0;

    for (size_t f = 0; f < ARRAY_LEN(folders); f++) {
        size_t here = count * folders[f].share / 100;

        for (size_t i = 0; i < here; i++, number++) {
            size_t size = 300 + number * 6007 % 9000;

            if (!deliver_written(stock, dovecot, f, number, number % 50 == 7 ? size * 20 : size,
                                 err))
                return false;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        const struct dovecot_mail mail = {.folder = "Drafts", .date = 1767225600};

        if (!stock_deliver(stock, dovecot, &mail, "Drafts", (struct str){odd[i].bytes, odd[i].len},
                           err))
            return false;
    }
    return large == 0 || deliver_written(stock, dovecot, 0, number, large, err);
}

void stock_dispose(struct stock *stock)
{
    free(stock->items);
    *stock = (struct stock){0};
}

/* --- comparing --- */

static int by_folder_and_hash(const void *left, const void *right)
{
    const struct stock_item *a = left, *b = right;
    int order = strcmp(a->folder, b->folder);

    return order != 0 ? order : memcmp(a->hash.bytes, b->hash.bytes, sizeof(a->hash.bytes));
}

static void complain(struct buf *problems, const char *what, const struct stock_item *item)
{
    char hex[HASH_HEX];

    hash_to_hex(&item->hash, hex);
    buf_printf(problems, "%s: %s, %" PRIu64 " bytes, %.12s\n", what, item->folder, item->size, hex);
}

static void compare_sorted(const struct stock *want, const struct stock *have, struct buf *problems)
{
    size_t i = 0, k = 0;

    while (i < want->count || k < have->count) {
        int order = i == want->count   ? 1
                    : k == have->count ? -1
                                       : by_folder_and_hash(&want->items[i], &have->items[k]);

        if (order < 0)
            complain(problems, "missing", &want->items[i]);
        if (order > 0)
            complain(problems, "too much", &have->items[k]);
        i += order <= 0;
        k += order >= 0;
    }
}

bool stock_compare(const struct stock *stock, struct casefile *cf, struct buf *problems,
                   struct error *err)
{
    const struct message_query all = {.direction = -1, .page = {.most = PAGE_ALL}};
    struct arena arena = {0};
    struct stock have = {0}, want = {0};
    struct message *messages;
    size_t count;
    bool ok = message_list(cf, &arena, &all, &messages, &count, err);

    if (ok) {
        have.items = xcalloc(count + 1, sizeof(*have.items));
        want.items = xcalloc(stock->count + 1, sizeof(*want.items));
        if (stock->count > 0)
            memcpy(want.items, stock->items, stock->count * sizeof(*want.items));
        want.count = stock->count;
        for (size_t i = 0; i < count; i++) {
            struct stock_item *item = &have.items[have.count++];

            *item = (struct stock_item){.hash = messages[i].raw, .size = messages[i].size};
            snprintf(item->folder, sizeof(item->folder), "%s", messages[i].folder_name);
        }
        qsort(want.items, want.count, sizeof(*want.items), by_folder_and_hash);
        qsort(have.items, have.count, sizeof(*have.items), by_folder_and_hash);
        compare_sorted(&want, &have, problems);
    }
    stock_dispose(&have);
    stock_dispose(&want);
    arena_dispose(&arena);
    return ok;
}
