/* accounts.c - whose mailboxes, and on which servers; see case/tables.h. */
#include "connection.h"
#include "list.h"
#include "seal_tables.h"

bool account_put(struct casefile *cf, struct account *account, struct error *err)
{
    struct query query;

    if (!connection_writing(cf, err))
        return false;
    seal_touch(cf, SEALED_ACCOUNTS);
    query_begin(&query, cf->db,
                "INSERT INTO account(user, host, address, server, certificate, kind) "
                "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user, host) DO UPDATE SET "
                "address = coalesce(nullif(excluded.address, ''), address), "
                "server = coalesce(nullif(excluded.server, ''), server), "
                "certificate = coalesce(nullif(excluded.certificate, ''), certificate) "
                "RETURNING id");
    query_bind_text(&query, account->user);
    query_bind_text(&query, account->host);
    query_bind_text(&query, account->address);
    query_bind_text(&query, account->server);
    query_bind_text(&query, account->certificate);
    query_bind_text(&query, account->kind ? account->kind : "imap");
    return query_number(&query, 0, &account->id, err);
}

bool account_list(struct casefile *cf, struct arena *arena, struct account **out, size_t *count,
                  struct error *err)
{
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct account));
    query_begin(
        &query, cf->db,
        "SELECT id, user, host, address, server, certificate, kind FROM account ORDER BY id");
    while (query_next(&query)) {
        struct account *account = list_add(&list);

        account->id = query_int(&query, 0);
        account->user = query_text(&query, 1, arena);
        account->host = query_text(&query, 2, arena);
        account->address = query_text(&query, 3, arena);
        account->server = query_text(&query, 4, arena);
        account->certificate = query_text(&query, 5, arena);
        account->kind = query_text(&query, 6, arena);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool account_told(struct casefile *cf, struct arena *arena, int64_t account, const char **out,
                  struct error *err)
{
    struct query query;

    *out = "";
    query_begin(&query, cf->db,
                "SELECT user || ' at ' || host FROM account WHERE id = ? AND "
                "(SELECT count(*) FROM account WHERE kind = 'imap') > 1");
    query_bind_int(&query, account);
    if (query_next(&query))
        *out = query_text(&query, 0, arena);
    return query_end(&query, err);
}
