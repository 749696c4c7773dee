/* cast.c - see cast.h. */
#include "cast.h"

#define THUNDERBIRD "Mozilla Thunderbird 128.3.1"

const struct person owner = {"Trần Minh Anh", "anh.tran@gomoc.example", "vi", THUNDERBIRD, 420,
                             "203.0.113.20"};
const struct person director = {
    "Nguyễn Quốc Hùng", "hung.nguyen@gomoc.example", "vi", "Apple Mail (2.3774)", 420,
    "203.0.113.20"};
const struct person accounts = {
    "Phòng Kế toán", "ketoan@gomoc.example", "vi", "Microsoft Outlook 16.0", 420, "203.0.113.20"};

const struct person buyers[5] = {
    {"Katrin Albers", "k.albers@nordhaus-moebel.example", "en", "Microsoft Outlook 16.0", 60,
     "192.0.2.10"},
    {"Daniel Whitcombe", "daniel@pacifichome.example", "en", "Apple Mail (2.3774)", -480,
     "192.0.2.31"},
    {"Sofie Lindqvist", "sofie.lindqvist@lagomliving.example", "en", THUNDERBIRD, 60, "192.0.2.52"},
    {"Marc Delorme", "m.delorme@maison-delorme.example", "en", "Microsoft Outlook 16.0", 60,
     "192.0.2.77"},
    {"Aiko Tanabe", "tanabe@kinokagu.example", "en", "Becky! ver. 2.81", 540, "192.0.2.90"},
};

const struct person supplier = {
    "陈丽华", "chen.lihua@fs-hardware.example", "zh", "Foxmail 7.2.25", 480, "198.51.100.7"};
const struct person forwarder = {"Lê Thị Thu", "thu.le@saigonfreight.example",
                                 "vi",         "Microsoft Outlook 16.0",
                                 420,          "198.51.100.40"};

/* Writes with the owner's account, but not from the owner's desk. */
const struct person intruder = {
    "Trần Minh Anh", "anh.tran@gomoc.example", "en", "Roundcube Webmail/1.4.15", 60,
    "198.51.100.199"};

const struct newsletter newsletters[4] = {
    {{"Furniture Today Asia", "news@furnituretoday-asia.example", "en", "Mailer 4.1", 0,
      "192.0.2.130"},
     "news.furnituretoday-asia.example",
     {"Oak prices hold steady in Q{n}", "Fair report: what buyers asked for",
      "Five trends in outdoor furniture", "Container rates: week {n}"}},
    {{"Hiệp hội Gỗ", "bantin@hiephoigo.example", "vi", "Mailer 4.1", 420, "192.0.2.140"},
     "bantin.hiephoigo.example",
     {"Bản tin tuần {n}: xuất khẩu đồ gỗ", "Mời tham dự hội thảo tháng {n}",
      "Quy định mới về nguồn gốc gỗ", "Thông tin thị trường số {n}"}},
    {{"B2B Market", "service@b2bmarket.example", "en", "Mailer 4.1", 480, "192.0.2.150"},
     "service.b2bmarket.example",
     {"You have {n} new inquiries", "Your weekly store report",
      "Buyers are looking for: teak chairs", "Tips for better listings, part {n}"}},
    {{"佛山五金展", "expo@fsexpo.example", "zh", "Mailer 4.1", 480, "192.0.2.160"},
     "expo.fsexpo.example",
     {"第{n}期 展会通讯", "五金配件新品推荐", "展位预订优惠", "市场行情周报 {n}"}},
};
