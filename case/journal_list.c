/* journal_list.c - the journal, to be read; see case/tables.h. */
#include "connection.h"
#include "list.h"

/* An entry that is not JSON (verify says so) is shown with its body and nothing else. */
#define COLUMNS                                                                                    \
    "SELECT seq, json_extract(j, '$.utc_ns'), json_extract(j, '$.kind'), "                         \
    "json_extract(j, '$.action'), json_extract(j, '$.target'), json_extract(j, '$.result'), "      \
    "body, hash FROM (SELECT seq, body, hash, CASE WHEN is_canonical(body) THEN body END AS j "    \
    "FROM journal WHERE ?1 = '' OR matches(?1, body) "

bool journal_list(struct casefile *cf, struct arena *arena, bool newest_first, struct page page,
                  struct journal_row **out, size_t *count, struct error *err)
{
    struct str words = list_words(arena, page.filter);
    struct query query;
    struct list list;

    list_init(&list, arena, sizeof(struct journal_row));
    query_begin(&query, cf->db,
                newest_first ? COLUMNS "ORDER BY seq DESC LIMIT ?2 OFFSET ?3) ORDER BY seq DESC"
                             : COLUMNS "ORDER BY seq LIMIT ?2 OFFSET ?3) ORDER BY seq");
    query_bind_str(&query, words);
    list_bind_page(&query, &page);
    while (query_next(&query)) {
        struct journal_row *row = list_add(&list);
        struct hash hash = query_hash(&query, 7);

        row->seq = query_int(&query, 0);
        row->utc_ns = query_int(&query, 1);
        row->kind = query_text(&query, 2, arena);
        row->action = query_text(&query, 3, arena);
        row->target = query_text(&query, 4, arena);
        row->result = query_text(&query, 5, arena);
        row->body = query_text(&query, 6, arena);
        hash_to_hex(&hash, row->hash);
    }
    *out = list.rows;
    *count = list.count;
    return query_end(&query, err);
}

bool journal_count(struct casefile *cf, uint64_t *out, struct error *err)
{
    struct query query;
    int64_t last;

    /* The numbers have no gaps, or verify says so: no need to count. */
    query_begin(&query, cf->db, "SELECT max(seq) FROM journal");
    if (!query_number(&query, 0, &last, err))
        return false;
    *out = (uint64_t)last;
    return true;
}

bool journal_matches(struct casefile *cf, const char *filter, uint64_t *out, struct error *err)
{
    struct arena arena = {0};
    struct str words = list_words(&arena, filter);
    struct query query;
    int64_t count;
    bool ok;

    if (words.len == 0) {
        arena_dispose(&arena);
        return journal_count(cf, out, err);
    }
    query_begin(&query, cf->db, "SELECT count(*) FROM journal WHERE matches(?, body)");
    query_bind_str(&query, words);
    ok = query_number(&query, 0, &count, err);
    *out = (uint64_t)count;
    arena_dispose(&arena);
    return ok;
}
