/* partners.c - see detect/partners.h. */
#include "detect/partners.h"

#include "domain.h"
#include "map.h"
#include "own.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_PARTNERS = 200000, /* addresses or domains kept */
    MOST_NAMES = 500,       /* addresses of one mail that are counted */
    MOST_ADDRESS = 320,
    LEAST_EXCHANGE = 3,
};

struct table {
    struct map map;
    struct partner *at;
    size_t count, room;
};

struct partners {
    struct table addresses, domains;
    struct map hosts; /* host name to its place in domains: spares the look-up of suffixes */
    bool cut;
};

enum role { FROM, TO, NAMED, COPIED };

struct partners *partners_new(void)
{
    return xcalloc(1, sizeof(struct partners));
}

static void table_dispose(struct table *table)
{
    map_dispose(&table->map);
    free(table->at);
}

void partners_free(struct partners *partners)
{
    if (!partners)
        return;
    table_dispose(&partners->addresses);
    table_dispose(&partners->domains);
    map_dispose(&partners->hosts);
    free(partners);
}

/* The place of a name in the table, made if need be; MAP_NONE when there are too many. */
static int64_t place_of(struct partners *partners, struct table *table, struct str name)
{
    int64_t index = map_get(&table->map, name);

    if (index != MAP_NONE)
        return index;
    if (table->count == MOST_PARTNERS) {
        partners->cut = true;
        return MAP_NONE;
    }
    if (table->count == table->room) {
        table->room = table->room ? table->room + table->room / 4 : 256;
        table->at = xreallocarray(table->at, table->room, sizeof(*table->at));
    }
    index = (int64_t)table->count++;
    map_put(&table->map, name, index);
    table->at[index] = (struct partner){.name = map_key(&table->map, name),
                                        .first = INT64_MIN,
                                        .last = INT64_MIN,
                                        .first_sent = INT64_MIN};
    return index;
}

static void count(struct partner *partner, enum role role, const struct mail_row *row)
{
    int64_t date = row->mail->date;

    if (role == FROM)
        partner->received++;
    else if (role == TO)
        partner->sent++;
    else if (role == NAMED)
        partner->named++;
    else
        partner->copied++;
    if (partner->message == 0)
        partner->message = row->message->id;
    if (date == INT64_MIN)
        return;
    if (partner->first == INT64_MIN || date < partner->first) {
        partner->first = date;
        partner->message = row->message->id;
    }
    if (date > partner->last)
        partner->last = date;
    if (role == TO && (partner->first_sent == INT64_MIN || date < partner->first_sent))
        partner->first_sent = date;
}

static size_t lower(const char *address, char out[MOST_ADDRESS])
{
    size_t len = 0;

    for (; address[len] && len < MOST_ADDRESS - 1; len++)
        out[len] =
            address[len] >= 'A' && address[len] <= 'Z' ? (char)(address[len] | 0x20) : address[len];
    out[len] = '\0';
    return len;
}

/* The place of a host's registrable domain. */
static int64_t domain_place(struct partners *partners, const char *host)
{
    char domain[DOMAIN_TEXT];
    int64_t index = map_get(&partners->hosts, str_of(host));

    if (index != MAP_NONE)
        return index;
    domain_registrable(host, domain);
    index = place_of(partners, &partners->domains, str_of(domain));
    if (index != MAP_NONE && partners->hosts.count < MOST_PARTNERS)
        map_put(&partners->hosts, str_of(host), index);
    return index;
}

/* A mail to two people of one firm is one mail to the firm. */
struct counted {
    int64_t places[MOST_NAMES];
    size_t count;
};

static bool is_first(struct counted *counted, int64_t place)
{
    for (size_t i = 0; i < counted->count; i++)
        if (counted->places[i] == place)
            return false;
    if (counted->count < MOST_NAMES)
        counted->places[counted->count++] = place;
    return true;
}

static void add_all(struct partners *partners, const struct mail_addresses *addresses,
                    enum role role, const struct mail_row *row, const struct case_facts *facts)
{
    struct counted counted;
    size_t most = addresses->count < MOST_NAMES ? addresses->count : MOST_NAMES;

    counted.count = 0;
    for (size_t i = 0; i < most; i++) {
        char address[MOST_ADDRESS];
        size_t len = lower(addresses->at[i].email, address);
        int64_t place;

        if (!strchr(address, '@') || own_is_own(facts, address))
            continue;
        place = place_of(partners, &partners->addresses, (struct str){address, len});
        if (place != MAP_NONE)
            count(&partners->addresses.at[place], role, row);
        place = domain_place(partners, domain_of(address));
        if (place != MAP_NONE && is_first(&counted, place))
            count(&partners->domains.at[place], role, row);
    }
}

void partners_add(struct partners *partners, const struct mail_row *row,
                  const struct case_facts *facts)
{
    const struct mail *mail = row->mail;

    if (row->message->direction == DIRECTION_IN) {
        add_all(partners, &mail->from, FROM, row, facts);
        add_all(partners, &mail->reply_to, NAMED, row, facts);
        add_all(partners, &mail->cc, COPIED, row, facts);
        return;
    }
    if (row->message->direction == DIRECTION_SENT) {
        add_all(partners, &mail->to, TO, row, facts);
        add_all(partners, &mail->cc, TO, row, facts);
        add_all(partners, &mail->bcc, TO, row, facts);
    }
    add_all(partners, &mail->reply_to, NAMED, row, facts);
}

const struct partner *partners_address(const struct partners *partners, const char *address)
{
    char key[MOST_ADDRESS];
    size_t len = lower(address, key);
    int64_t index = partners ? map_get(&partners->addresses.map, (struct str){key, len}) : MAP_NONE;

    return index == MAP_NONE ? NULL : &partners->addresses.at[index];
}

const struct partner *partners_domain(const struct partners *partners, const char *address)
{
    char domain[DOMAIN_TEXT];
    int64_t index;

    if (!partners)
        return NULL;
    domain_registrable(address, domain);
    index = map_get(&partners->domains.map, str_of(domain));
    return index == MAP_NONE ? NULL : &partners->domains.at[index];
}

bool partner_is_known(const struct partner *partner)
{
    return partner && partner->sent > 0 && partner->sent + partner->received >= LEAST_EXCHANGE;
}

size_t partners_domain_count(const struct partners *partners)
{
    return partners ? partners->domains.count : 0;
}

const struct partner *partners_domain_at(const struct partners *partners, size_t index)
{
    return &partners->domains.at[index];
}

bool partners_cut(const struct partners *partners)
{
    return partners->cut;
}
