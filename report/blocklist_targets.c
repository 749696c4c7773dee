/* blocklist_targets.c - the forms of blocklists; see blocklist_targets.h. */
#include "blocklist_targets.h"

#include "export_work.h"

#define WHY "after a mailbox takeover"

const struct blocklist_target blocklist_targets[] = {
    {"plain",
     NULL,
     {{EXPORT_FILE,
       "",
       {{.kind = "address", .row = "%\n"},
        {.kind = "cidr", .row = "%\n"},
        {.kind = "domain", .row = "%\n"},
        {.kind = "ip", .row = "%\n"},
        {.kind = "sha256", .row = "%\n"},
        {.kind = "url", .row = "%\n"}}}}},
    {"nftables",
     NULL,
     {{EXPORT_FILE,
       ("#!/usr/sbin/nft -f\n"
        "# Load with: nft -f FILE. Again replaces it; nft delete table inet mailmedic takes it away.\n"
        "table inet mailmedic\n"
        "delete table inet mailmedic\n"
        "table inet mailmedic {\n"
        "    set intruders4 { type ipv4_addr; flags interval; auto-merge; }\n"
        "    set intruders6 { type ipv6_addr; flags interval; auto-merge; }\n"
        "    chain intruders {\n"
        "        type filter hook input priority -10; policy accept;\n"
        "        ip saddr @intruders4 counter drop\n"
        "        ip6 saddr @intruders6 counter drop\n"
        "    }\n"
        "}\n"),
       {{.kind = "cidr",
         .row = "add element inet mailmedic intruders4 { % }\n",
         .row6 = "add element inet mailmedic intruders6 { % }\n"},
        {.kind = "ip",
         .row = "add element inet mailmedic intruders4 { % }\n",
         .row6 = "add element inet mailmedic intruders6 { % }\n"}}}}},
    {"fail2ban",
     NULL,
     {{EXPORT_FILE,
       ("# One ban a line; jails as Debian names them. Undo: unbanip instead of banip.\n"
        "# Bans end with the jail's bantime; for good, use the nftables form.\n"),
       {{.kind = "cidr",
         .row = "fail2ban-client set dovecot banip %\nfail2ban-client set postfix-sasl banip %\n"},
        {.kind = "ip",
         .row =
             "fail2ban-client set dovecot banip %\nfail2ban-client set postfix-sasl banip %\n"}}}}},
    {"postfix",
     ("Copy the files to /etc/postfix and run: postmap /etc/postfix/sender_access "
      "/etc/postfix/recipient_access\n"
      "In main.cf, in front of what permits:\n"
      "  smtpd_client_restrictions = check_client_access cidr:/etc/postfix/client_access.cidr, ...\n"
      "  smtpd_sender_restrictions = check_sender_access hash:/etc/postfix/sender_access, ...\n"
      "  smtpd_recipient_restrictions = check_recipient_access hash:/etc/postfix/recipient_access, "
      "...\n"
      "Then: postfix reload. recipient_access stops mail on its way to the intruder's addresses.\n"),
     {{"client_access.cidr",
       "",
       {{.kind = "cidr", .row = "%\tREJECT Blocked " WHY "\n"},
        {.kind = "ip", .row = "%\tREJECT Blocked " WHY "\n"}}},
      {"sender_access",
       "",
       {{.kind = "address", .row = "%\tREJECT Blocked " WHY "\n", .not = "#"},
        {.kind = "domain", .row = "%\tREJECT Blocked " WHY "\n"}}},
      {"recipient_access",
       "",
       {{.kind = "address", .row = "%\tREJECT Blocked " WHY "\n", .not = "#"}}}}},
    {"dovecot",
     ("hosts.deny: add to /etc/hosts.deny, with login_access_sockets = tcpwrap in dovecot.conf "
      "(Dovecot 2.3).\n"
      "block.sieve: copy to a folder of sieve_before, run sievec on it. It files mail of these "
      "senders into Junk and deletes nothing.\n"),
     {{"hosts.deny",
       "",
       {{.kind = "cidr",
         .row = "imap, pop3, submission, sieve : %\n",
         .row6 = "imap, pop3, submission, sieve : [&]!\n"},
        {.kind = "ip",
         .row = "imap, pop3, submission, sieve : %\n",
         .row6 = "imap, pop3, submission, sieve : [%]\n"}}},
      {"block.sieve",
       "require [\"fileinto\"];\n",
       {{.kind = "address",
         .row = "if address :is [\"from\", \"sender\", \"reply-to\"] \"%\" "
                "{ fileinto \"Junk\"; stop; }\n"},
        {.kind = "domain",
         .row = "if address :domain :matches [\"from\", \"sender\", \"reply-to\"] [\"%\", "
                "\"*.%\"] { fileinto \"Junk\"; stop; }\n"}}}}},
    {"exchange",
     NULL,
     {{EXPORT_FILE,
       ("# Exchange Online PowerShell, after Connect-ExchangeOnline. Read it, then run it.\n"
        "# Undo: Remove-TenantAllowBlockListItems, and @{Remove='...'} for the IP block list.\n"),
       {{.kind = "address",
         .row =
             "New-TenantAllowBlockListItems -ListType Sender -Block -NoExpiration -Entries '%'\n"},
        {.kind = "cidr",
         .row = "Set-HostedConnectionFilterPolicy -Identity Default -IPBlockList @{Add='%'}\n",
         .row6 = "New-TenantAllowBlockListItems -ListType IP -Block -NoExpiration -Entries '%'\n",
         .least_bits = 24},
        {.kind = "domain",
         .row =
             "New-TenantAllowBlockListItems -ListType Sender -Block -NoExpiration -Entries '%'\n"},
        {.kind = "ip",
         .row = "Set-HostedConnectionFilterPolicy -Identity Default -IPBlockList @{Add='%'}\n",
         .row6 = "New-TenantAllowBlockListItems -ListType IP -Block -NoExpiration -Entries '%'\n"},
        {.kind = "sha256",
         .row =
             "New-TenantAllowBlockListItems -ListType FileHash -Block -NoExpiration -Entries '%'\n"},
        {.kind = "url",
         .row =
             "New-TenantAllowBlockListItems -ListType Url -Block -NoExpiration -Entries '&'\n"}}}}},
    {"google",
     ("blocked-senders.txt: Admin console, Gmail, Spam, Phishing and Malware, Blocked senders: make "
      "an address list and paste it (addresses and domains).\n"
      "source-ips.txt: Gmail, Compliance, Content compliance: an inbound rule with Metadata match, "
      "Source IP is within the following range, one rule or expression a line; reject.\n"),
     {{"blocked-senders.txt",
       "",
       {{.kind = "address", .row = "%\n"}, {.kind = "domain", .row = "%\n"}}},
      {"source-ips.txt", "", {{.kind = "cidr", .row = "%\n"}, {.kind = "ip", .row = "%\n"}}}}},
    {"alimail",
     ("ip-blacklist.txt: as postmaster: Security Management, IP blacklist (it holds for every "
      "account); in newer consoles Account Security, Access Policy, in blacklist mode. One address a "
      "line. Ranges are in ip-ranges.txt: the free edition takes none.\n"
      "sender-blacklist.txt: the domain's sender blacklist; for one mailbox: webmail Settings, "
      "blacklist. Addresses and domains, one a line.\n"),
     {{"ip-blacklist.txt", "", {{.kind = "ip", .row = "%\n"}}},
      {"ip-ranges.txt", "", {{.kind = "cidr", .row = "%\n"}}},
      {"sender-blacklist.txt",
       "",
       {{.kind = "address", .row = "%\n"}, {.kind = "domain", .row = "%\n"}}}}},
    {0},
};
