/* see merkle.h. */
#include "base/merkle.h"

static struct hash prefixed(char prefix, const struct hash *a, const struct hash *b)
{
    struct hasher *hasher = hasher_new();
    struct hash out;

    hasher_add(hasher, &prefix, 1);
    hasher_add(hasher, a->bytes, sizeof(a->bytes));
    if (b)
        hasher_add(hasher, b->bytes, sizeof(b->bytes));
    hasher_finish(hasher, &out);
    hasher_free(hasher);
    return out;
}

static struct hash leaf(const struct hash *entry)
{
    return prefixed(0, entry, NULL);
}

static struct hash node(const struct hash *left, const struct hash *right)
{
    return prefixed(1, left, right);
}

/* A level is filled where count has a bit: two full trees of one size become one. */
void merkle_add(struct merkle *merkle, const struct hash *entry)
{
    struct hash hash = leaf(entry);
    unsigned level = 0;

    for (uint64_t count = merkle->count; count & 1; count >>= 1)
        hash = node(&merkle->at[level++], &hash);
    merkle->at[level] = hash;
    merkle->count++;
}

struct hash merkle_root(const struct merkle *merkle)
{
    struct hash root = hash_of((struct str){"", 0});
    bool begun = false;

    for (unsigned level = 0; level < MERKLE_LEVELS; level++) {
        if (!(merkle->count >> level & 1))
            continue;
        root = begun ? node(&merkle->at[level], &root) : merkle->at[level];
        begun = true;
    }
    return root;
}

static struct hash root_of(const struct hash *entries, uint64_t count)
{
    struct merkle merkle = {.count = 0};

    for (uint64_t i = 0; i < count; i++)
        merkle_add(&merkle, &entries[i]);
    return merkle_root(&merkle);
}

/* The largest power of two below count, which is 2 at least. */
static uint64_t split_of(uint64_t count)
{
    uint64_t split = 1;

    while (split << 1 < count)
        split <<= 1;
    return split;
}

size_t merkle_prove(const struct hash *entries, uint64_t count, uint64_t index,
                    struct hash path[MERKLE_LEVELS])
{
    struct hash down[MERKLE_LEVELS];
    size_t depth = 0;

    while (count > 1) {
        uint64_t split = split_of(count);

        if (index < split) {
            down[depth++] = root_of(entries + split, count - split);
            count = split;
        } else {
            down[depth++] = root_of(entries, split);
            entries += split;
            index -= split;
            count -= split;
        }
    }
    for (size_t i = 0; i < depth; i++)
        path[i] = down[depth - 1 - i];
    return depth;
}

/* RFC 9162 2.1.3.2. */
bool merkle_proves(const struct hash *entry, uint64_t count, uint64_t index,
                   const struct hash *path, size_t path_count, const struct hash *root)
{
    struct hash hash = leaf(entry);
    uint64_t last = count - 1;

    if (count == 0 || index >= count)
        return false;
    for (size_t i = 0; i < path_count; i++) {
        if (last == 0)
            return false;
        if (index & 1 || index == last) {
            hash = node(&path[i], &hash);
            while (!(index & 1) && index != 0) {
                index >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, &path[i]);
        }
        index >>= 1;
        last >>= 1;
    }
    return last == 0 && hash_equal(&hash, root);
}
