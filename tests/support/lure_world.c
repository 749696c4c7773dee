/* lure_world.c - see lure_world.h. */
#include "lure_world.h"

#include "detect/partners.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

int lure_world_open(void **state)
{
    static struct lure_world world;
    struct error err = {0};

    if (!world.words && (!words_open(&world.words, DATA_DIR, &err) ||
                         !lure_points_read(&world.points, DATA_DIR, &err))) {
        print_error("%s\n", err.text);
        return -1;
    }
    /* A signal that weighs nothing today is still to be right. */
    for (size_t i = 0; i < LURE_SIGNALS; i++)
        if (world.points.at[i] == 0)
            world.points.at[i] = 1;
    *state = &world;
    return 0;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

enum { MOST_PAGES = 20, PAGE_TEXT = 80, MOST_APART = 40000 };

struct paper { /* what a struct mail points at */
    struct mail_address from, to, reply;
    struct mail_url urls[2 + MOST_PAGES];
    char pages[MOST_PAGES][PAGE_TEXT];
    char text[MOST_APART + 200];
    struct mail_received received;
    struct mail_auth auth;
    struct mail_part part;
    struct mail_dkim dkim;
};

static void fill_header(struct mail *mail, struct paper *paper, const struct lure_sample *sample)
{
    paper->from = (struct mail_address){or_empty(sample->name),
                                        sample->from ? sample->from : "bo@partner.example"};
    paper->to = (struct mail_address){"", sample->to ? sample->to : "an.tran@acme.example"};
    mail->from = (struct mail_addresses){&paper->from, 1};
    mail->to = (struct mail_addresses){&paper->to, 1};
    if (sample->reply) {
        paper->reply = (struct mail_address){"", sample->reply};
        mail->reply_to = (struct mail_addresses){&paper->reply, 1};
    }
    mail->subject = or_empty(sample->subject);
    mail->message_id = "1@partner.example";
    mail->return_path = or_empty(sample->path);
    mail->in_reply_to = or_empty(sample->answers);
    paper->received = (struct mail_received){
        "out.partner.example", "mx.acme.example", "192.0.2.1", "ESMTP", INT64_MIN, ZONE_UNKNOWN};
    mail->received = &paper->received;
    mail->received_count = 1;
    if (sample->auth) {
        paper->auth = (struct mail_auth){"mx.acme.example", sample->auth, sample->auth_result,
                                         or_empty(sample->auth_domain), 0};
        mail->auth = &paper->auth;
        mail->auth_count = 1;
    }
    if (sample->dkim.domain) {
        paper->dkim = sample->dkim;
        mail->dkim = &paper->dkim;
        mail->dkim_count = 1;
    }
}

static void fill_body(struct mail *mail, struct paper *paper, const struct lure_sample *sample)
{
    const char *const urls[] = {sample->url, sample->second};

    for (size_t i = 0; i < ARRAY_LEN(urls); i++)
        if (urls[i])
            paper->urls[mail->url_count++] = (struct mail_url){
                urls[i], i == 0 ? or_empty(sample->url_text) : "more", 1, sample->origin};
    for (unsigned i = 0; i < sample->pages && i < MOST_PAGES; i++) {
        snprintf(paper->pages[i], PAGE_TEXT, "%s%u", sample->pages_at, i);
        paper->urls[mail->url_count++] =
            (struct mail_url){paper->pages[i], "more", 1, sample->origin};
    }
    mail->urls = paper->urls;
    mail->text = or_empty(sample->text);
    if (sample->later) {
        snprintf(paper->text, sizeof(paper->text), "%s %*s %s", mail->text, (int)sample->apart, "",
                 sample->later);
        memset(paper->text + strlen(mail->text) + 1, '-', sample->apart);
        mail->text = paper->text;
    }
    mail->text_len = strlen(mail->text);
    mail->traits = sample->traits;
    mail->hidden = sample->hidden;
    mail->images = sample->images;
    if (sample->part.name) {
        paper->part = sample->part;
        paper->part.extension = or_empty(paper->part.extension);
        paper->part.real_type = or_empty(paper->part.real_type);
        paper->part.text = or_empty(paper->part.text);
        mail->parts = &paper->part;
        mail->part_count = 1;
    }
}

void lure_world_judge(struct lure_world *world, const struct lure_sample *sample, struct lure *lure,
                      struct arena *arena)
{
    static const char *own[] = {"an.tran@acme.example"}, *domains[] = {"acme.example"};
    struct case_facts facts = {.owner = own[0],
                               .own_addresses = own,
                               .own_address_count = 1,
                               .own_domains = domains,
                               .own_domain_count = 1,
                               .words = world->words,
                               .first_act = INT64_MIN};
    struct message message = {.direction = DIRECTION_IN, .flags = ""};
    struct message sent = {.direction = DIRECTION_SENT, .flags = ""};
    struct partners *partners = sample->known || sample->history ? partners_new() : NULL;
    struct paper paper = {0}, past = {0};
    struct mail mail, letter;

    facts_blank(&mail);
    fill_header(&mail, &paper, sample);
    fill_body(&mail, &paper, sample);
    facts_blank(&letter);
    fill_header(&letter, &past, &(struct lure_sample){.from = own[0], .to = paper.from.email});
    for (unsigned i = 0; i < sample->known; i++)
        partners_add(partners, &(struct mail_row){.message = &sent, .mail = &letter}, &facts);
    if (partners)
        partners_add(partners, &(struct mail_row){.message = &message, .mail = &mail}, &facts);
    facts.partners = partners;
    lure_judge(lure, arena, &(struct mail_row){.message = &message, .mail = &mail}, &facts,
               &world->points);
    partners_free(partners);
    for (size_t i = 0; i < lure->count; i++) {
        const char *text = lure->reasons[i].text;

        if (text[0] != '\x02' || strchr(text + 1, '\x02') || !strchr(text, '\x03') ||
            strchr(text, '\x03')[1] != '\0')
            fail_msg("%s: not one whole sentence", text);
    }
}
