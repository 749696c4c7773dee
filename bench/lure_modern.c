/* lure_modern.c - see lure_modern.h. */
#include "lure_modern.h"

#include "base/base.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct firm { /* how it signs, its domain, and whose links its mailings carry ("": its own) */
    const char *name, *local, *domain, *links;
};

static const struct firm firms[] = {
    {"Northwind Store", "hello", "northwind.example", "click.list-mailer.example"},
    {"PayPal", "service", "paypal.com", ""},
    {"Microsoft account team", "account-security-noreply", "accountprotection.microsoft.com", ""},
    {"Google", "no-reply", "accounts.google.com", ""},
    {"DHL Express", "noreply", "dhl.com", ""},
    {"LinkedIn", "messages-noreply", "linkedin.com", ""},
    {"Contoso Billing", "billing", "contoso.example", "ct.sender-net.example"},
    {"Fabrikam Support", "support", "fabrikam.example", "fabrikam.helpdesk.example"},
    {"Tailspin Airlines", "no-reply", "mail.tailspin.example", "links.tailspin.example"},
    {"Vietcombank", "no-reply", "info.vietcombank.com.vn", ""},
    {"Sao Mai Furniture", "sales", "saomai.vn", ""},
    {"Shopee Việt Nam", "info", "mail.shopee.vn", ""},
    {"阿里巴巴国际站", "service", "notice.alibaba.com", ""},
    {"招商银行", "notice", "message.cmbchina.com", ""},
    {"东方物流有限公司", "info", "dongfang.cn", "track.edm-sender.cn"},
    {"Adventure Works News", "news", "e.adventure-works.example", "e.adventure-works.example"},
    {"Amazon.co.uk", "order-update", "amazon.co.uk", ""},
    {"Dropbox", "no-reply", "dropbox.com", ""},
    {"Trey Research HR", "hr", "treyresearch.example", "forms.treyresearch.example"},
    {"GitHub", "notifications", "github.com", ""},
    {"Anna Berg", "anna.berg", "wingtip.example", "www.dropbox.com"},
    {"Litware Events", "events", "litware.example", "www.eventhost.example"},
};

struct topic { /* what firms write about, with all the words that lures have stolen from them */
    const char *subject, *head, *body, *button;
};

static const struct topic topics[] = {
    {"Reset your password", "Reset your password",
     "We received a request to reset the password for your account. This link will expire in 24 "
     "hours. If you did not request a password reset, you can safely ignore this email.",
     "Reset password"},
    {"New sign-in to your account", "We noticed a new sign-in",
     "Your account was just signed in to from a new Windows device. If this was you, you don't need "
     "to do anything. If not, secure your account and change your password immediately.",
     "Check activity"},
    {"Your receipt from {firm} #2048-1177", "Thanks for your order",
     "Order total: $48.60. Payment method: Visa ending in 4242. Your order will be shipped within 2 "
     "business days. Questions? Visit our support site or reply to this email.",
     "View order"},
    {"Your parcel is on its way", "Your package has shipped",
     "Your shipment is on its way and will be delivered on Tuesday. Track your package to see the "
     "latest delivery status, or choose another day.",
     "Track package"},
    {"\xf0\x9f\x8e\x89 48 hours only: 30% off everything", "Last chance to save",
     "Our biggest sale ends soon. Free shipping on orders over $50, and members earn double reward "
     "points. Limited time offer, while stocks last. Terms apply.",
     "Shop now"},
    {"Invoice INV-20931 is due", "Your invoice is ready",
     "Please find attached invoice INV-20931 for March. Payment is due within 14 days. To pay by "
     "bank transfer use the details on the invoice; they have not changed.",
     "View invoice"},
    {"Action required: confirm your email address", "One more step",
     "Please confirm your email address to finish setting up your account. The link expires in 48 "
     "hours for security reasons.",
     "Confirm your email"},
    {"Your subscription will renew on 3 May", "Your plan renews soon",
     "Your annual plan will renew automatically on 3 May for $119.00. To change or cancel, go to "
     "account settings before that date. No action is required to continue.",
     "Manage subscription"},
    {"Maria shared \"Q3 forecast.xlsx\" with you", "Maria shared a file with you",
     "Maria Lopez invited you to view the file Q3 forecast.xlsx. This link only works for the people "
     "it was shared with.",
     "Open file"},
    {"March newsletter: what is new", "What is new this month",
     "We have rebuilt reporting, added single sign-on for teams, and you can now export your data. "
     "Read the full story on our blog, watch the webinar, or take our two-minute survey.",
     "Read more"},
    {"Your storage is almost full", "You are running out of storage",
     "You have used 14.1 GB of your 15 GB. When storage is full you will not be able to send or "
     "receive email. Upgrade your plan or free up space.",
     "Get more storage"},
    {"Reminder: appointment on Monday 9:30", "See you on Monday",
     "This is a reminder of your appointment on Monday at 9:30. To reschedule or cancel please call "
     "+1 425 555 0100 at least 24 hours in advance.",
     "Reschedule"},
    {"Đặt lại mật khẩu của bạn", "Đặt lại mật khẩu",
     "Chúng tôi nhận được yêu cầu đặt lại mật khẩu cho tài khoản của bạn. Liên kết này hết hạn trong "
     "vòng 24 giờ. Nếu bạn không yêu cầu, vui lòng bỏ qua thư này.",
     "Đặt lại mật khẩu"},
    {"Thông báo biến động số dư", "Kính gửi Quý khách",
     "Tài khoản của Quý khách vừa phát sinh giao dịch. Để bảo mật, vui lòng không cung cấp mật khẩu "
     "hoặc mã OTP cho bất kỳ ai. Đăng nhập ứng dụng để xem chi tiết.",
     "Xem chi tiết"},
    {"Xác nhận đơn hàng #88213", "Cảm ơn bạn đã đặt hàng",
     "Đơn hàng của bạn đang được chuẩn bị và sẽ giao trong 3 ngày. Hóa đơn điện tử được đính kèm.",
     "Theo dõi đơn hàng"},
    {"您的订单已发货", "您的包裹正在路上",
     "尊敬的客户，您的订单已经发货，预计三天内送达。请点击下方按钮查看物流信息。如有疑问请联系客服。",
     "查看物流"},
    {"登录提醒", "新设备登录提醒",
     "您的账户刚刚在新设备上登录。如果是您本人操作，请忽略此邮件。如非本人操作，请立即修改密码。",
     "查看详情"},
    {"三月账单", "您的三月账单已生成",
     "尊敬的客户，您的三月账单已生成，请在到期日前还款。为了您的账户安全，请勿向任何人透露密码。",
     "查看账单"},
};

struct paper {
    char *out;
    size_t room, len;
};

static void put(struct paper *paper, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void put(struct paper *paper, const char *fmt, ...)
{
    va_list args;
    int len;

    va_start(args, fmt);
    len = vsnprintf(paper->out + paper->len, paper->room - paper->len, fmt, args);
    va_end(args);
    if (len > 0 && paper->len + (size_t)len < paper->room)
        paper->len += (size_t)len;
}

static void put_header(struct paper *paper, const struct firm *firm, const struct topic *topic,
                       unsigned number)
{
    const char *gap = strstr(topic->subject, "{firm}");

    put(paper, "Return-Path: <bounce-%u@%s>\r\n", number * 7919, firm->domain);
    put(paper, "Authentication-Results: mx.acme.example;\r\n spf=pass smtp.mailfrom=%s;\r\n",
        firm->domain);
    put(paper, " dkim=pass header.d=%s;\r\n dmarc=pass header.from=%s\r\n", firm->domain,
        firm->domain);
    put(paper, "Received: from out.%s (out.%s [192.0.2.%u])\r\n by mx.acme.example with ESMTPS; ",
        firm->domain, firm->domain, number % 250 + 1);
    put(paper, "Tue, 3 Mar 2026 09:%02u:00 +0000\r\n", number % 60);
    put(paper, "From: %s <%s@%s>\r\nTo: An Tran <an.tran@acme.example>\r\n", firm->name,
        firm->local, firm->domain);
    if (gap)
        put(paper, "Subject: %.*s%s%s\r\n", (int)(gap - topic->subject), topic->subject, firm->name,
            gap + 6);
    else
        put(paper, "Subject: %s\r\n", topic->subject);
    put(paper, "Date: Tue, 3 Mar 2026 09:%02u:00 +0000\r\nMessage-ID: <%u.modern@%s>\r\n",
        number % 60, number, firm->domain);
    if (number % 3 == 0)
        put(paper, "List-Unsubscribe: <https://%s/u/%u>\r\n",
            firm->links[0] ? firm->links : firm->domain, number);
    put(paper, "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
}

/* A tracking link as mailers write it. */
static void put_link(struct paper *paper, const struct firm *firm, unsigned number, unsigned place,
                     const char *words)
{
    put(paper,
        "<a href=\"https://%s%s/ls/click?upn=u%05u.%uAbQ2x-2FzPw9LrT3kd0Zv7uYH1-3D_%u\" "
        "style=\"color:#1a73e8\">%s</a>\r\n",
        firm->links[0] ? "" : "www.", firm->links[0] ? firm->links : firm->domain,
        number * 37 % 99991, place, number, words);
}

static void put_page(struct paper *paper, const struct firm *firm, const struct topic *topic,
                     unsigned number)
{
    put(paper,
        "<html><head><style>.h{display:none}</style></head><body>\r\n"
        "<div style=\"display:none;max-height:0;overflow:hidden\">%s",
        topic->head);
    for (unsigned i = 0; i < 40; i++)
        put(paper, "&zwnj;&nbsp;");
    put(paper,
        "</div>\r\n<table><tr><td><img src=\"https://img.%s/logo.png\" width=120 height=40 "
        "alt=\"%s\"></td></tr>\r\n<tr><td><h1>%s</h1>\r\n",
        firm->domain, firm->name, topic->head);
    if (number % 2)
        put(paper, "<p>Hi An,</p>\r\n");
    put(paper, "<p>%s</p>\r\n<p>", topic->body);
    put_link(paper, firm, number, 1, topic->button);
    put(paper, "</p>\r\n");
    if (number % 4 == 1)
        put_link(paper, firm, number, 2, firm->domain);
    put(paper, "<p>Follow us: <a href=\"https://www.facebook.com/x\">Facebook</a> "
               "<a href=\"https://www.linkedin.com/company/x\">LinkedIn</a></p>\r\n");
    put(paper, "<p style=\"font-size:11px\">%s, 1 Main Street. ", firm->name);
    put_link(paper, firm, number, 3, "Unsubscribe");
    put_link(paper, firm, number, 4, "Privacy policy");
    put(paper, "</p></td></tr></table><img src=\"https://%s/o.gif\" width=1 height=1>",
        firm->links[0] ? firm->links : firm->domain);
    put(paper, "</body></html>\r\n");
}

size_t modern_write(unsigned number, char *out, size_t room)
{
    const struct firm *firm = &firms[number % ARRAY_LEN(firms)];
    const struct topic *topic = &topics[number / ARRAY_LEN(firms) % ARRAY_LEN(topics)];
    struct paper paper = {.out = out, .room = room};

    put_header(&paper, firm, topic, number);
    put_page(&paper, firm, topic, number);
    return paper.len;
}
