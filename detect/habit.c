/* habit.c - see habit.h. */
#include "habit.h"

#include "domain.h"
#include "language.h"
#include "map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LEAST_NEW = 2,
    RECENT_DAYS = 90,
    RECENT_MAILS = 100, /* people who write seldom */
    HOURS = 24,
    HOUR_HISTORY = 100, /* mails before an hour can be odd */
    LANGUAGE_HISTORY = 30,
    DAY = 86400,
};

struct habit { /* one value of one trait */
    int64_t last;
    size_t last_mail; /* running number */
};

struct habits {
    struct map values; /* "trait value" to its place in at */
    struct habit *at;
    size_t count, room;
    size_t mails;
    size_t by_hour[HOURS], hours;
    struct map languages;
    size_t with_language;
};

const char *habit_trait_words(enum habit_trait trait)
{
    static const char *const words[HABIT_TRAITS] = {
        [HABIT_CLIENT] = "program",
        [HABIT_ZONE] = "time zone",
        [HABIT_ID_HOST] = "host in the Message-ID",
        [HABIT_NETWORK] = "network",
    };

    return words[trait];
}

/* --- what a mail shows --- */

/* "Mozilla Thunderbird 128.3.1" to "mozilla thunderbird": versions change, programs seldom. */
static void client_family(const char *agent, char out[HABIT_WORD])
{
    size_t len = strcspn(agent, "0123456789(/");

    if (len >= HABIT_WORD)
        len = utf8_clip((struct str){agent, len}, HABIT_WORD - 1);
    while (len > 0 && strchr(" -v.", agent[len - 1]))
        len--;
    memcpy(out, agent, len);
    out[len] = '\0';
}

static bool is_private(unsigned a, unsigned b)
{
    return a == 10 || a == 127 || a == 0 || a >= 224 || (a == 172 && b >= 16 && b < 32) ||
           (a == 192 && b == 168) || (a == 169 && b == 254) || (a == 100 && b >= 64 && b < 128);
}

/* The first half of an IPv4 address, the first two groups of an IPv6 one; false: not public. */
static bool network_of(const char *ip, char out[HABIT_WORD])
{
    struct str rest = str_of(ip), first, second;
    uint64_t a, b;

    first = str_part(rest, 0, str_find_char(rest, '.'));
    second = str_part(rest, first.len + 1, rest.len);
    second.len = str_find_char(second, '.');
    if (str_to_u64(first, 255, &a) && str_to_u64(second, 255, &b)) {
        if (is_private((unsigned)a, (unsigned)b))
            return false;
        snprintf(out, HABIT_WORD, "%u.%u", (unsigned)a, (unsigned)b);
        return true;
    }
    if (str_find_char(rest, ':') == rest.len || str_starts_nocase(rest, "fe80") ||
        str_starts_nocase(rest, "fc") || str_starts_nocase(rest, "fd") || str_starts(rest, "::"))
        return false;
    first = str_part(rest, 0, str_find_char(rest, ':'));
    second = str_part(rest, first.len + 1, rest.len);
    second.len = str_find_char(second, ':');
    snprintf(out, HABIT_WORD, "%.*s:%.*s", (int)first.len, first.at, (int)second.len, second.at);
    return true;
}

static bool first_network(const struct mail *mail, char out[HABIT_WORD])
{
    if (mail->origin_ip[0] && network_of(mail->origin_ip, out))
        return true;
    for (size_t i = mail->received_count; i-- > 0;)
        if (network_of(mail->received[i].ip, out))
            return true;
    return false;
}

/* Machines are numbered: mail3.acme.example and mail4.acme.example are one habit. Inside one
 * organisation the machines' names say nothing more. */
static void id_host(const char *host, char out[HABIT_WORD])
{
    char organisation[DOMAIN_TEXT];
    size_t used = 0;

    domain_registrable(host, organisation);
    for (const char *at = organisation; *at && used < HABIT_WORD - 1; at++)
        if (*at < '0' || *at > '9')
            out[used++] = *at;
        else if (used == 0 || out[used - 1] != '#')
            out[used++] = '#';
    used = utf8_clip((struct str){out, used}, used);
    out[used] = '\0';
}

static void show_zone(int zone, char out[HABIT_WORD])
{
    int minutes = abs(zone);

    snprintf(out, HABIT_WORD, "%c%02d%02d", zone < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static int local_hour(const struct mail *mail)
{
    int64_t local;

    if (mail->zone == ZONE_UNKNOWN || mail->date < 0 || mail->date > INT64_MAX / 2)
        return -1;
    local = mail->date + (int64_t)mail->zone * 60;
    return local < 0 ? -1 : (int)(local % DAY / 3600);
}

static void read_mail(struct habit_view *view, const struct mail *mail)
{
    const char *at = strrchr(mail->message_id, '@');

    *view = (struct habit_view){.hour = local_hour(mail),
                                .language = language_of((struct str){mail->text, mail->text_len})};
    client_family(mail->agent, view->values[HABIT_CLIENT]);
    view->known[HABIT_CLIENT] = true; /* none is a habit as well */
    if (mail->zone != ZONE_UNKNOWN) {
        show_zone(mail->zone, view->values[HABIT_ZONE]);
        view->known[HABIT_ZONE] = true;
    }
    if (at) {
        id_host(at + 1, view->values[HABIT_ID_HOST]);
        snprintf(view->host, HABIT_WORD, "%s", at + 1);
        view->known[HABIT_ID_HOST] = true;
    }
    view->known[HABIT_NETWORK] = first_network(mail, view->values[HABIT_NETWORK]);
}

static int64_t place_of(const struct habits *habits, const struct habit_view *view, size_t trait,
                        char key[HABIT_WORD + 4])
{
    snprintf(key, HABIT_WORD + 4, "%zu %s", trait, view->values[trait]);
    return map_get(&habits->values, str_of(key));
}

static bool is_new(const struct habits *habits, const struct habit_view *view, size_t trait,
                   int64_t date)
{
    char key[HABIT_WORD + 4];
    int64_t place;

    if (!view->known[trait])
        return false;
    place = place_of(habits, view, trait, key);
    return place == MAP_NONE || (habits->at[place].last < date - (int64_t)RECENT_DAYS * DAY &&
                                 habits->at[place].last_mail + RECENT_MAILS < habits->mails);
}

static bool is_odd_hour(const struct habits *habits, int hour)
{
    if (hour < 0 || habits->hours < HOUR_HISTORY)
        return false;
    for (int i = -1; i <= 1; i++)
        if (habits->by_hour[(hour + i + HOURS) % HOURS] > 0)
            return false;
    return true;
}

void habits_look(const struct habits *habits, const struct mail *mail, struct habit_view *out)
{
    read_mail(out, mail);
    for (size_t i = 0; i < HABIT_TRAITS; i++) {
        out->is_new[i] = is_new(habits, out, i, mail->date);
        out->new_count += out->is_new[i];
    }
    out->odd_hour = is_odd_hour(habits, out->hour);
    out->new_language = out->language[0] && habits->with_language >= LANGUAGE_HISTORY &&
                        map_get(&habits->languages, str_of(out->language)) == MAP_NONE;
}

void habits_learn(struct habits *habits, const struct habit_view *view, int64_t date)
{
    habits->mails++;
    for (size_t i = 0; i < HABIT_TRAITS; i++) {
        char key[HABIT_WORD + 4];
        int64_t place;

        if (!view->known[i])
            continue;
        place = place_of(habits, view, i, key);
        if (place == MAP_NONE) {
            if (habits->count == habits->room) {
                habits->room = habits->room ? 2 * habits->room : 64;
                habits->at = xreallocarray(habits->at, habits->room, sizeof(*habits->at));
            }
            place = (int64_t)habits->count++;
            map_put(&habits->values, str_of(key), place);
        }
        habits->at[place] = (struct habit){.last = date, .last_mail = habits->mails};
    }
    if (view->hour >= 0) {
        habits->by_hour[view->hour]++;
        habits->hours++;
    }
    if (view->language[0]) {
        map_put(&habits->languages, str_of(view->language), 0);
        habits->with_language++;
    }
}

/* A new program names another host in its Message-IDs: where the network is the old one and the
 * clock too, that is one new thing and not two. */
static size_t weight(const struct habit_view *view)
{
    bool at_home = view->known[HABIT_NETWORK] && !view->is_new[HABIT_NETWORK];
    bool twins = view->is_new[HABIT_CLIENT] && view->is_new[HABIT_ID_HOST];

    return view->new_count - (at_home && twins);
}

bool habits_is_unlike(const struct habits *habits, const struct habit_view *view, size_t least)
{
    return habits->mails >= least && weight(view) >= LEAST_NEW;
}

size_t habits_mails(const struct habits *habits)
{
    return habits->mails;
}

struct habits *habits_new(void)
{
    return xcalloc(1, sizeof(struct habits));
}

void habits_free(struct habits *habits)
{
    if (!habits)
        return;
    map_dispose(&habits->values);
    map_dispose(&habits->languages);
    free(habits->at);
    free(habits);
}
