/* ordinary.c - see ordinary.h. Everything is drawn from one small generator, so that the mailbox
 * is the same on every machine. */
#include "ordinary.h"

#include "base/clock.h"
#include "cast.h"

#include <string.h>

#define PASSED "spf=pass smtp.mailfrom=%s; dkim=pass header.d=%s; dmarc=pass header.from=%s"

struct draw {
    uint64_t state;
};

static unsigned draw(struct draw *dice, unsigned below)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(dice->state >> 33) % below;
}

int64_t story_time(int day, int hour, int minute)
{
    return clock_from_civil(2025, 11, 20, 0, 0, 0) + (int64_t)day * 86400 + (hour - 7) * 3600 +
           minute * 60;
}

static const char *passed(const struct person *from, char out[256])
{
    const char *domain = strchr(from->email, '@') + 1;

    snprintf(out, 256, PASSED, domain, domain, domain);
    return out;
}

/* Copies text with {n} and {p} filled in. */
static const char *fill(char *out, size_t room, const char *text, unsigned n, const char *product)
{
    size_t used = 0;

    out[0] = '\0';
    while (*text && used + 1 < room) {
        if (strncmp(text, "{n}", 3) == 0) {
            used += (size_t)snprintf(out + used, room - used, "%u", n);
            text += 3;
        } else if (strncmp(text, "{p}", 3) == 0) {
            used += (size_t)snprintf(out + used, room - used, "%s", product);
            text += 3;
        } else {
            out[used++] = *text++;
            out[used] = '\0';
        }
        if (used >= room)
            used = room - 1;
    }
    return out;
}

static const char *const products[] = {
    "teak dining table", "acacia bench",  "oak sideboard",   "rattan lounge chair",
    "folding table",     "bed frame 160", "bookcase walnut", "garden set 4+1",
};

struct step { /* one mail of an order; owner: sent by the owner */
    bool by_owner;
    int after_hours;
    const char *text;
};

static const struct step order_steps[] = {
    {false, 0,
     "Dear Anh,\n\nplease quote {n} pcs {p}, FOB Ho Chi Minh City. We need the usual carton marks.\n\n"
     "Best regards\n"},
    {true, 5,
     "Dear partner,\n\nthank you for your inquiry. {n} pcs {p}: price list attached to the contract, "
     "lead time 45 days, 30% deposit.\n\nBest regards\nTran Minh Anh\nGo Moc Export\n"},
    {false, 20, "Hi Anh,\n\nagreed, please send the proforma invoice for {n} pcs {p}.\n\nThanks\n"},
    {true, 4,
     "Dear partner,\n\nplease find the proforma invoice for {n} pcs {p}. Deposit to:\n\n" OWNER_BANK
     "\nBest regards\nTran Minh Anh\nGo Moc Export\n"},
    {false, 44, "Dear Anh,\n\nwe paid the deposit for {p} today. Please confirm.\n\nRegards\n"},
    {true, 22,
     "Dear partner,\n\ndeposit received with thanks. Production of {p} starts on Monday.\n\n"
     "Best regards\nTran Minh Anh\nGo Moc Export\n"},
};

/* The references of a thread so far, "<a> <b>". */
static void extend(char *references, size_t room, const char *id)
{
    size_t used = strlen(references);

    snprintf(references + used, room - used, "%s<%s>", used ? " " : "", id);
}

static bool order_thread(struct maildir *maildir, struct draw *dice, int day, unsigned number,
                         struct error *err)
{
    const struct person *buyer = &buyers[draw(dice, 5)];
    const char *product = products[draw(dice, ARRAY_LEN(products))];
    unsigned pieces = 20 * (1 + draw(dice, 20)), steps = 2 + draw(dice, 5);
    int64_t when = story_time(day, 9 + (int)draw(dice, 7), (int)draw(dice, 60));
    char subject[200], text[800], auth[256], id[128] = "", references[1000] = "";

    for (unsigned i = 0; i < steps; i++) {
        const struct step *step = &order_steps[i];
        struct letter letter = {.zone = ZONE_OF_SENDER, .when = when += step->after_hours * 3600};

        if (when > story_time(STORY_DAYS, 0, 0))
            break;
        snprintf(subject, sizeof(subject), "%sOrder %u - %s", i ? "Re: " : "", 2600 + number,
                 product);
        letter.from = step->by_owner ? &owner : buyer;
        letter.to = step->by_owner ? buyer : &owner;
        letter.subject = subject;
        letter.text = fill(text, sizeof(text), step->text, pieces, product);
        letter.in_reply_to = i ? id : NULL;
        letter.references = i ? references : NULL;
        letter.auth = step->by_owner ? NULL : passed(buyer, auth);
        char previous[128];
        memcpy(previous, id, sizeof(previous));
        letter.in_reply_to = i ? previous : NULL;
        if (!letter_deliver(maildir, step->by_owner ? "Sent" : "", step->by_owner ? "S" : "RS",
                            &letter, id, err))
            return false;
        extend(references, sizeof(references), id);
    }
    return true;
}

struct pair { /* a short exchange: what comes in, what the owner answers (NULL: nothing) */
    const char *subject, *in, *out;
};

static const struct pair office[] = {
    {"Lịch giao hàng tuần {n}", "Anh ơi,\n\ngửi em lịch giao hàng tuần {n}.\n\nCảm ơn\n",
     "Dạ,\n\nem gửi lịch giao hàng, container đóng thứ Năm.\n\nTrần Minh Anh\n"},
    {"Họp sản xuất thứ Hai", "Chào cả nhà,\n\nhọp lúc 8h30 tại phòng họp lớn. {p} trễ 3 ngày.\n",
     NULL},
    {"Công nợ tháng {n}", "Chị Anh,\n\nnhờ chị đối chiếu công nợ tháng {n}, file ở ổ chung.\n",
     "Chị đã kiểm tra, khớp số liệu.\n\nTrần Minh Anh\n"},
    {"Mẫu vải mới cho {p}", "Em gửi ảnh mẫu vải mới cho {p}. Chị chọn giúp em 2 màu.\n",
     "Chọn màu xám và kem nhé.\n\nTrần Minh Anh\n"},
};
static const struct pair chinese[] = {
    {"铰链报价 {n}", "陈小姐您好，\n\n附上{n}套铰链的最新报价，交期20天。\n\n陈丽华\n佛山五金\n",
     "Hello Ms Chen,\n\nthank you, please hold the price until month end.\n\nTran Minh Anh\n"},
    {"发货通知 {n}", "您好，\n\n货物已发出，共{n}箱，提单稍后寄出。\n\n陈丽华\n", NULL},
};
static const struct pair freight[] = {
    {"Booking {n} - vận đơn nháp",
     "Chào chị Anh,\n\nem gửi vận đơn nháp cho lô {n}. Chị kiểm tra giúp em.\n",
     "Chị xác nhận vận đơn đúng.\n\nTrần Minh Anh\n"},
    {"Lịch tàu tuần {n}", "Chào chị,\n\nlịch tàu tuần {n} đi Hamburg và Long Beach như file.\n",
     NULL},
};

static bool exchange(struct maildir *maildir, struct draw *dice, int day,
                     const struct person *other, const struct pair *pairs, size_t count,
                     struct error *err)
{
    const struct pair *pair = &pairs[draw(dice, (unsigned)count)];
    const char *product = products[draw(dice, ARRAY_LEN(products))];
    unsigned n = 1 + draw(dice, 52);
    char subject[200], reply[210], text[600], auth[256], id[128], references[160];
    struct letter letter = {.from = other,
                            .to = &owner,
                            .zone = ZONE_OF_SENDER,
                            .subject = fill(subject, sizeof(subject), pair->subject, n, product),
                            .text = fill(text, sizeof(text), pair->in, n, product),
                            .auth = passed(other, auth),
                            .when = story_time(day, 8 + (int)draw(dice, 9), (int)draw(dice, 60))};

    if (!letter_deliver(maildir, "", pair->out ? "RS" : "S", &letter, id, err))
        return false;
    if (!pair->out)
        return true;
    snprintf(reply, sizeof(reply), "Re: %s", subject);
    snprintf(references, sizeof(references), "<%s>", id);
    letter = (struct letter){.from = &owner,
                             .to = other,
                             .zone = ZONE_OF_SENDER,
                             .subject = reply,
                             .text = fill(text, sizeof(text), pair->out, n, product),
                             .in_reply_to = id,
                             .references = references,
                             .when = letter.when + 1800 + draw(dice, 7200)};
    return letter_deliver(maildir, "Sent", "S", &letter, NULL, err);
}

static bool newsletter(struct maildir *maildir, struct draw *dice, int day, struct error *err)
{
    const struct newsletter *list = &newsletters[draw(dice, ARRAY_LEN(newsletters))];
    unsigned n = 1 + (unsigned)day / 7;
    char subject[200], html[1200], extra[300], auth[256];
    struct letter letter = {.from = &list->from, .to = &owner, .zone = ZONE_OF_SENDER};

    fill(subject, sizeof(subject), list->subjects[draw(dice, 4)], n, "");
    snprintf(
        html, sizeof(html),
        "<html><body style=\"font-family:sans-serif\"><h1>%s</h1><p>%s</p>"
        "<p><a href=\"https://%s/issue/%u\">Read more</a></p>"
        "<p style=\"font-size:10px\"><a href=\"https://%s/unsubscribe?u=4711\">Unsubscribe</a></p>"
        "</body></html>\n",
        subject, list->from.name, list->list, n, list->list);
    snprintf(extra, sizeof(extra),
             "List-Id: <%s>\r\nList-Unsubscribe: <https://%s/unsubscribe?u=4711>\r\n", list->list,
             list->list);
    letter.subject = subject;
    letter.text = subject;
    letter.html = html;
    letter.extra = extra;
    letter.auth = passed(&list->from, auth);
    letter.when = story_time(day, 6 + (int)draw(dice, 4), (int)draw(dice, 60));
    return letter_deliver(maildir, "Newsletters", draw(dice, 3) ? "S" : "", &letter, NULL, err);
}

static bool working_day(struct maildir *maildir, struct draw *dice, int day, struct error *err)
{
    if (draw(dice, 100) < 38 && !order_thread(maildir, dice, day, (unsigned)day, err))
        return false;
    for (unsigned i = draw(dice, 3); i > 0; i--)
        if (!exchange(maildir, dice, day, draw(dice, 2) ? &director : &accounts, office,
                      ARRAY_LEN(office), err))
            return false;
    if (draw(dice, 4) == 0 &&
        !exchange(maildir, dice, day, &supplier, chinese, ARRAY_LEN(chinese), err))
        return false;
    return draw(dice, 4) != 0 ||
           exchange(maildir, dice, day, &forwarder, freight, ARRAY_LEN(freight), err);
}

bool ordinary_write(struct maildir *maildir, struct error *err)
{
    struct draw dice = {.state = 20251120};

    for (int day = 0; day < STORY_DAYS; day++) {
        bool sunday = (day + 4) % 7 == 0; /* the story begins on a Thursday */

        if (!sunday && !working_day(maildir, &dice, day, err))
            return false;
        if (draw(&dice, 10) < 6 && !newsletter(maildir, &dice, day, err))
            return false;
    }
    return true;
}
