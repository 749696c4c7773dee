/* see act_move.h */
#include "act_move.h"

#include "base/limits.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *act_move_detail(struct act *act, const struct act_move *move)
{
    struct buf text;
    const char *kept;

    buf_init(&text, KIB(32));
    buf_printf(&text,
               "%s validity:%" PRId64 " there:%" PRId64 " next:%" PRId64 " create:%d messages:",
               act_mail.name, move->from_validity, move->to_validity, move->next, move->create);
    for (size_t i = 0; i < move->count; i++) {
        char hex[HASH_HEX];

        hash_to_hex(&move->items[i].hash, hex);
        buf_printf(&text, "%s%u=%s", i > 0 ? "," : "", move->items[i].uid, hex);
    }
    buf_text(&text, " to:");
    buf_str(&text, move->to);
    kept = arena_strndup(&act->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return kept;
}

/* Takes "KEY:" and the word behind it. */
static bool take(struct str *rest, const char *key, struct str *word)
{
    if (!str_starts(*rest, key))
        return false;
    *rest = str_part(*rest, strlen(key), rest->len);
    *word = str_part(*rest, 0, str_find_char(*rest, ' '));
    *rest = str_part(*rest, word->len + 1, rest->len);
    return true;
}

static bool take_number(struct str *rest, const char *key, int64_t *out)
{
    uint64_t number;
    struct str word;

    if (!take(rest, key, &word) || !str_to_u64(word, UINT32_MAX + UINT64_C(1), &number))
        return false;
    *out = (int64_t)number;
    return true;
}

static bool take_items(struct str words, struct act_move *out)
{
    while (words.len > 0 && out->count < MOVE_MOST) {
        struct str one = str_part(words, 0, str_find_char(words, ','));
        size_t equals = str_find_char(one, '=');
        struct act_item *item = &out->items[out->count++];
        uint64_t uid;

        words = str_part(words, one.len + 1, words.len);
        if (!str_to_u64(str_part(one, 0, equals), UINT32_MAX, &uid) ||
            !hash_from_hex(str_part(one, equals + 1, one.len), &item->hash))
            return false;
        item->uid = (uint32_t)uid;
    }
    return words.len == 0 && out->count > 0;
}

bool act_move_read(const struct action_row *action, struct act_move *out, struct error *err)
{
    struct str rest = str_of(action->detail), items;
    int64_t create;

    *out = (struct act_move){.from = action->place};
    if (!take(&rest, act_mail.name, &items) ||
        !take_number(&rest, "validity:", &out->from_validity) ||
        !take_number(&rest, "there:", &out->to_validity) ||
        !take_number(&rest, "next:", &out->next) || !take_number(&rest, "create:", &create) ||
        !take(&rest, "messages:", &items) || !take_items(items, out) || !str_starts(rest, "to:"))
        return error_set(err, ERROR_IO, "the record of this action cannot be read");
    out->create = create == 1;
    out->to = str_part(rest, 3, rest.len);
    return true;
}

static int compare_items(const void *left, const void *right)
{
    const struct act_item *a = left, *b = right;

    return (a->uid > b->uid) - (a->uid < b->uid);
}

void act_move_sort(struct act_move *move)
{
    qsort(move->items, move->count, sizeof(*move->items), compare_items);
}
