/* compose.c - see compose.h. */
#include "compose.h"

#include <math.h>
#include <stdio.h>

enum { LINE = 76 };

static uint32_t roll(struct compose_dice *dice)
{
    dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(dice->state >> 33);
}

/* Log-normal: ln(11600) and the spread that makes the mean 45 KB. */
static size_t pick_size(struct compose_dice *dice)
{
    double normal = -6.0, size;

    for (int i = 0; i < 12; i++)
        normal += roll(dice) / 2147483648.0;
    size = exp(9.36 + 1.646 * normal);
    return size > COMPOSE_LARGEST ? COMPOSE_LARGEST : size < 600 ? 600 : (size_t)size;
}

static size_t add_headers(char *out, size_t room, unsigned number, struct compose_dice *dice)
{
    unsigned day = 1 + number % 28, hour = roll(dice) % 24, person = roll(dice) % 200;

    return (size_t)snprintf(
        out, room,
        "Return-Path: <person%u@partner%u.example>\r\n"
        "Received: from mail.partner%u.example (mail.partner%u.example [192.0.2.%u])\r\n"
        " by mx.office.example with ESMTPS id %08x;\r\n Mon, %u Jun 2026 %02u:10:12 +0700\r\n"
        "Authentication-Results: mx.office.example; spf=pass smtp.mailfrom=partner%u.example;\r\n"
        " dkim=pass header.d=partner%u.example; dmarc=pass header.from=partner%u.example\r\n"
        "Date: Mon, %u Jun 2026 %02u:10:11 +0700\r\n"
        "From: \"Person %u\" <person%u@partner%u.example>\r\n"
        "To: <owner@office.example>\r\nSubject: Order %u, shipment and documents\r\n"
        "Message-ID: <%08x.%u@partner%u.example>\r\nX-Mailer: Office Mailer 16.0\r\n"
        "MIME-Version: 1.0\r\n",
        person, person % 40, person % 40, person % 40, person, roll(dice), day, hour, person % 40,
        person % 40, person % 40, day, hour, person, person, person % 40, number, roll(dice),
        number, person % 40);
}

/* What servers on the way add: most of a header, and of what triage reads. */
static size_t add_trace(char *out, size_t room, struct compose_dice *dice)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char *const names[] = {
        "DKIM-Signature: v=1; a=rsa-sha256; b=", "ARC-Message-Signature: i=1; a=rsa-sha256; b=",
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; b=", "X-Office-Spam-Report: "};
    size_t used = 0;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        used += (size_t)snprintf(out + used, room - used, "%s", names[i]);
        for (int line = 0; line < 8; line++) {
            out[used++] = '\r';
            out[used++] = '\n';
            out[used++] = ' ';
            for (int k = 0; k < 70; k++)
                out[used++] = digits[roll(dice) % 64];
        }
        out[used++] = '\r';
        out[used++] = '\n';
    }
    return used;
}

static size_t add_lines(char *out, size_t len, const char *letters, size_t count,
                        struct compose_dice *dice)
{
    size_t used = 0;

    while (used + LINE + 2 < len) {
        uint32_t bits = 0;

        for (int i = 0; i < LINE; i++) {
            if (i % 4 == 0)
                bits = roll(dice);
            out[used++] = letters[(bits >> (7 * (i % 4))) % count];
        }
        out[used++] = '\r';
        out[used++] = '\n';
    }
    return used;
}

/* An object with a stream, as most of a real PDF is; in base64. */
static const char pdf_begins[] =
    "JVBERi0xLjcKNCAwIG9iago8PC9TdWJ0eXBlL0ltYWdlL0ZpbHRlci9EQ1REZWNvZGUvTGVuZ3Ro\r\n"
    "IDQwMDA+PgpzdHJlYW0K\r\n";
static const char pdf_ends[] =
    "CmVuZHN0cmVhbQplbmRvYmoKdHJhaWxlcgo8PC9Sb290IDEgMCBSPj4KJSVFT0YK\r\n";

size_t compose_message(char *out, unsigned number, struct compose_dice *dice)
{
    static const char words[] =
        "please find the order and the invoice for container teak oak 20 pcs ";
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t size = pick_size(dice), text = size < 6000 ? size : 3000 + size / 40;
    size_t used = add_headers(out, 4000, number, dice);

    used += add_trace(out + used, 4000, dice);
    if (size < 6000) {
        used += (size_t)sprintf(out + used, "Content-Type: text/plain; charset=utf-8\r\n\r\n");
        return used + add_lines(out + used, text, words, sizeof(words) - 1, dice);
    }
    used += (size_t)sprintf(out + used,
                            "Content-Type: multipart/mixed; boundary=\"=_b%u\"\r\n\r\n"
                            "--=_b%u\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
                            number, number);
    used += add_lines(out + used, text, words, sizeof(words) - 1, dice);
    used +=
        (size_t)sprintf(out + used,
                        "\r\n--=_b%u\r\nContent-Type: application/pdf; name=\"document-%u.pdf\"\r\n"
                        "Content-Disposition: attachment; filename=\"document-%u.pdf\"\r\n"
                        "Content-Transfer-Encoding: base64\r\n\r\n"
                        "%s",
                        number, number, number, pdf_begins);
    used += add_lines(out + used, size - text, base64, 64, dice);
    return used + (size_t)sprintf(out + used, "%s\r\n--=_b%u--\r\n", pdf_ends, number);
}
