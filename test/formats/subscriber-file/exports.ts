/** A file in the shape that a product exports, and what it says. */
export interface Export {
  /** Test name. */
  what: string;
  /** The name of the file. */
  name: string;
  text: string;
  product: string | undefined;
  /** Address, state (or why suppressed), and the time of subscribing. */
  rows: [string, string, string?][];
}

const MAILCHIMP = `"Email Address","First Name","Last Name",Address,MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION,LAST_CHANGED,LEID,EUID,NOTES,TAGS`;
const mailchimp = (email: string, times: string, more = "") =>
  `${email},Mira,Okoye,"12 Quay, Port",3,${times},203.0.113.9,,,1,1,Europe/Rome,it,,"2025-02-03 10:00:00",77,f00d,,"""Readers"",""Harbour"""${more}`;

export const EXPORTS: Export[] = [
  {
    what: "Mailchimp, subscribed",
    name: "subscribed_email_audience_export_5c1.csv",
    text: `${MAILCHIMP}\r\n${mailchimp("mira@example.org", `"2025-02-03 09:10:11",198.51.100.4,"2025-02-03 09:12:00"`)}\r\n`,
    product: "Mailchimp",
    rows: [["mira@example.org", "active", "2025-02-03T09:10:11Z"]],
  },
  {
    what: "Mailchimp, unsubscribed",
    name: "unsubscribed_email_audience_export_5c1.csv",
    text: `${MAILCHIMP},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER\r\n${mailchimp("omar@example.org", `"2024-01-05 08:00:00",,"2024-01-05 08:00:00"`, `,"2025-03-01 06:00:00",May,11,"No longer interested",`)}\r\n`,
    product: "Mailchimp",
    rows: [["omar@example.org", "unsubscribed", "2024-01-05T08:00:00Z"]],
  },
  {
    what: "Mailchimp, unsubscribed, under another file name and without a time",
    name: "audience.csv",
    text: `${MAILCHIMP},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER\r\n${mailchimp("omar@example.org", `,,`, `,,,,,`)}\r\n`,
    product: "Mailchimp",
    rows: [["omar@example.org", "unsubscribed"]],
  },
  {
    what: "Mailchimp, cleaned",
    name: "cleaned_email_audience_export_5c1.csv",
    text: `${MAILCHIMP},CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID\r\n${mailchimp("hard@example.org", `"2024-01-05 08:00:00",,"2024-01-05 08:00:00"`, `,"2025-03-01 06:00:00",May,11`)}\r\n`,
    product: "Mailchimp",
    rows: [["hard@example.org", "bounce", "2024-01-05T08:00:00Z"]],
  },
  {
    what: "Mailchimp, nonsubscribed",
    name: "nonsubscribed_email_audience_export_5c1.csv",
    text: `${MAILCHIMP}\r\n${mailchimp("buyer@example.org", `,,`)}\r\n`,
    product: "Mailchimp",
    rows: [["buyer@example.org", "never-subscribed"]],
  },
  {
    what: "Ghost, with labels and tiers",
    name: "members.2025-05-05.csv",
    text: `id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
a1,ines@example.org,Ines,"likes, commas",true,false,,2023-04-05T06:07:08.000Z,,"vip,early",Gold
a2,tom@example.org,,,false,,cus_9,2023-04-05T06:07:08.000Z,,,
a3,was@example.org,,,true,,,2023-04-05T06:07:08.000Z,2024-01-01T00:00:00.000Z,,
`,
    product: "Ghost",
    rows: [
      ["ines@example.org", "active", "2023-04-05T06:07:08Z"],
      ["tom@example.org", "unsubscribed", "2023-04-05T06:07:08Z"],
      ["was@example.org", "unsubscribed", "2023-04-05T06:07:08Z"],
    ],
  },
  {
    what: "Substack",
    name: "email_list.harbour.csv",
    text: `email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
free@example.org,false,,other,false,2024-06-07T08:09:10.000Z,
paid@example.org,true,2026-06-07T00:00:00.000Z,yearly,false,2024-06-07T08:09:10.000Z,2024-06-08T00:00:00.000Z
off@example.org,false,,other,true,2024-06-07T08:09:10.000Z,
`,
    product: "Substack",
    rows: [
      ["free@example.org", "active", "2024-06-07T08:09:10Z"],
      ["paid@example.org", "active", "2024-06-07T08:09:10Z"],
      ["off@example.org", "unsubscribed", "2024-06-07T08:09:10Z"],
    ],
  },
  {
    what: "Buttondown",
    name: "subscribers.csv",
    text: `email_address,notes,metadata,tags,referrer_url,creation_date,secondary_id,type,source
a@example.org,,"{""city"": ""Lyon""}","news,paid",https://example.com,2024-03-04T05:06:07.123456Z,1,regular,embed
b@example.org,,{},,,2024-03-04T05:06:07Z,2,unactivated,form
c@example.org,,{},,,2024-03-04T05:06:07Z,3,unsubscribed,form
d@example.org,,{},,,2024-03-04T05:06:07Z,4,past_due,form
e@example.org,,{},,,2024-03-04T05:06:07Z,5,undeliverable,form
f@example.org,,{},,,2024-03-04T05:06:07Z,6,complained,form
g@example.org,,{},,,2024-03-04T05:06:07Z,7,spammy,form
h@example.org,,{},,,2024-03-04T05:06:07Z,8,removed,form
i@example.org,,{},,,2024-03-04T05:06:07Z,9,paused,form
`,
    product: "Buttondown",
    rows: [
      ["a@example.org", "active", "2024-03-04T05:06:07.123Z"],
      ["b@example.org", "pending", "2024-03-04T05:06:07Z"],
      ["c@example.org", "unsubscribed", "2024-03-04T05:06:07Z"],
      ["d@example.org", "active", "2024-03-04T05:06:07Z"],
      ["e@example.org", "bounce", "2024-03-04T05:06:07Z"],
      ["f@example.org", "complaint", "2024-03-04T05:06:07Z"],
      ["g@example.org", "manual", "2024-03-04T05:06:07Z"],
      ["h@example.org", "unsubscribed", "2024-03-04T05:06:07Z"],
      ["i@example.org", "active", "2024-03-04T05:06:07Z"],
    ],
  },
  {
    what: "Kit",
    name: "subscribers-export.csv",
    text: `id,first_name,email,state,created_at,tags
1,Lea,lea@example.org,active,2024-08-09 10:11:12 UTC,"one, two"
2,,x@example.org,cancelled,2024-08-09 10:11:12 UTC,
3,,y@example.org,bounced,2024-08-09 10:11:12 UTC,
4,,z@example.org,complained,2024-08-09 10:11:12 UTC,
5,,w@example.org,inactive,2024-08-09 10:11:12 UTC,
6,,v@example.org,Confirmed,2024-08-09 10:11:12 UTC,
7,,u@example.org,Unconfirmed,2024-08-09 10:11:12 UTC,
`,
    product: "Kit",
    rows: [
      ["lea@example.org", "active", "2024-08-09T10:11:12Z"],
      ["x@example.org", "unsubscribed", "2024-08-09T10:11:12Z"],
      ["y@example.org", "bounce", "2024-08-09T10:11:12Z"],
      ["z@example.org", "complaint", "2024-08-09T10:11:12Z"],
      ["w@example.org", "pending", "2024-08-09T10:11:12Z"],
      ["v@example.org", "active", "2024-08-09T10:11:12Z"],
      ["u@example.org", "pending", "2024-08-09T10:11:12Z"],
    ],
  },
  {
    what: "listmonk, with attributes",
    name: "subscribers.csv",
    text: `uuid,email,name,attributes,status,created_at,updated_at
0b3,ada@example.org,Ada,"{""city"": ""Turin, IT"", ""langs"": [""it""]}",enabled,2024-01-02 03:04:05.678 +0000 UTC,2024-01-02T03:04:05Z
0b4,off@example.org,Off,{},disabled,2024-01-02T03:04:05Z,2024-01-02T03:04:05Z
0b5,no@example.org,No,{},blocklisted,2024-01-02T03:04:05Z,2024-01-02T03:04:05Z
`,
    product: "listmonk",
    rows: [
      ["ada@example.org", "active", "2024-01-02T03:04:05.678+00:00"],
      ["off@example.org", "unsubscribed", "2024-01-02T03:04:05Z"],
      ["no@example.org", "manual", "2024-01-02T03:04:05Z"],
    ],
  },
  {
    what: "MailPoet: a row a list, quotes behind backslashes",
    name: "MailPoet_export_1.csv",
    text: `\ufeff"Email","First name","Last name","Subscription time","Confirmation time","List status","Global status","List"
"jo@example.org","Jo \\"J\\"","","2022-02-03 04:05:06","2022-02-03 04:06:00","unsubscribed","subscribed","News"
"jo@example.org","Jo \\"J\\"","","2022-02-03 04:05:06","2022-02-03 04:06:00","subscribed","subscribed","Tips"
"gone@example.org","","","2022-02-03 04:05:06","","subscribed","unsubscribed","News"
"maybe@example.org","","","2022-02-03 04:05:06","","unconfirmed","unconfirmed","News"
"quiet@example.org","","","2022-02-03 04:05:06","","subscribed","inactive","News"
"bad@example.org","","","2022-02-03 04:05:06","","subscribed","bounced","News"
`,
    product: "MailPoet",
    rows: [
      ["jo@example.org", "active", "2022-02-03T04:05:06Z"],
      ["gone@example.org", "unsubscribed", "2022-02-03T04:05:06Z"],
      ["maybe@example.org", "pending", "2022-02-03T04:05:06Z"],
      ["quiet@example.org", "active", "2022-02-03T04:05:06Z"],
      ["bad@example.org", "bounce", "2022-02-03T04:05:06Z"],
    ],
  },
  {
    what: "MailPoet in German",
    name: "MailPoet_export_2.csv",
    text: `"E-Mail","Vorname","Globaler Status"\n"jo@example.org","Jo","Abonniert"\n"weg@example.org","","Abgemeldet"\n"offen@example.org","","Unbestätigt"\n`,
    product: "MailPoet",
    rows: [
      ["jo@example.org", "active"],
      ["weg@example.org", "unsubscribed"],
      ["offen@example.org", "pending"],
    ],
  },
  {
    what: "Keila, states as words",
    name: "contacts.csv",
    text: `Email,First name,Last name,Data,Status\nk1@example.org,Kim,,"{""a"":1}",active\nk2@example.org,,,,unsubscribed\nk3@example.org,,,,unreachable\n`,
    product: "Keila",
    rows: [
      ["k1@example.org", "active"],
      ["k2@example.org", "unsubscribed"],
      ["k3@example.org", "bounce"],
    ],
  },
  {
    what: "Keila, states as numbers",
    name: "contacts.csv",
    text: `Email;First name;Last name;Data;Status\r\nk1@example.org;Kim;;;0\r\nk2@example.org;;;;1\r\nk3@example.org;;;;2\r\n`,
    product: "Keila",
    rows: [
      ["k1@example.org", "active"],
      ["k2@example.org", "unsubscribed"],
      ["k3@example.org", "bounce"],
    ],
  },
  {
    what: "a Chinese sheet",
    name: "订阅者.csv",
    text: `序号,姓名,邮箱,状态,订阅时间,备注
1,李雷，销售,lilei@example.cn,已订阅,2024年1月2日 下午3:04,"老客户，常看"
2,韩梅梅,hanmeimei@example.cn,已退订,2024/1/2 9:05,
3,王五,ｗａｎｇｗｕ＠example.cn,未确认,2024-01-02,
4,赵六,zhaoliu@example.cn,退信,45293.5,
5,钱七,qianqi@example.cn,投诉,2024.1.2,
6,孙八,sunba@example.cn,黑名单,,
7,周九,zhoujiu@example.cn,有效,3/4/2024,
`,
    product: undefined,
    rows: [
      ["lilei@example.cn", "active", "2024-01-02T15:04:00"],
      ["hanmeimei@example.cn", "unsubscribed", "2024-01-02T09:05:00"],
      ["wangwu@example.cn", "pending", "2024-01-02T00:00:00"],
      ["zhaoliu@example.cn", "bounce", "2024-01-02T12:00:00"],
      ["qianqi@example.cn", "complaint", "2024-01-02T00:00:00"],
      ["sunba@example.cn", "manual"],
      ["zhoujiu@example.cn", "active"],
    ],
  },
  {
    what: "a sheet in French, by semicolons",
    name: "abonnes.csv",
    text: `Nom;Adresse e-mail;Statut;Date d'inscription\nZoé;zoe@example.fr;Abonné;02.01.2024\nLuc;luc@example.fr;Désabonné;13/01/2024\n`,
    product: undefined,
    rows: [
      ["zoe@example.fr", "active", "2024-01-02T00:00:00"],
      ["luc@example.fr", "unsubscribed", "2024-01-13T00:00:00"],
    ],
  },
  {
    what: "a sheet in Spanish that names its separator",
    name: "lista.csv",
    text: `sep=;\r\nNombre;Correo electrónico;Estado\r\nEva;eva@example.es;Suscrito\r\nPau;pau@example.es;Dado de baja\r\n`,
    product: undefined,
    rows: [
      ["eva@example.es", "active"],
      ["pau@example.es", "unsubscribed"],
    ],
  },
  {
    what: "our own export",
    name: "subscribers.csv",
    text: `email,categories,frequency,hour,timezone,language,status,created_at,confirmed_at,left_at,reason,detail,source,history
a@example.org,ports;rail,weekly,7,Asia/Shanghai,en,active,2026-01-02T03:04:05.678Z,2026-01-02T03:05:00.000Z,,,,,"[[""requested"",1,""form"",""""]]"
b@example.org,,daily,8,UTC,en,suppressed,2026-01-02T03:04:05.678Z,,2026-02-01T00:00:00.000Z,complaint,abuse,,[]
`,
    product: "Gazette",
    rows: [
      ["a@example.org", "active", "2026-01-02T03:04:05.678Z"],
      ["b@example.org", "complaint", "2026-01-02T03:04:05.678Z"],
    ],
  },
  {
    what: "Beehiiv, whose inactive ones have left",
    name: "subscribers.csv",
    text: `email,status,created_at,subscription_tier,utm_source,referral_code
in@example.org,active,2024-03-04 05:06:07 UTC,free,web,1
out@example.org,inactive,2024-03-04 05:06:07 UTC,free,,2
new@example.org,validating,2024-03-04 05:06:07 UTC,free,,3
`,
    product: "Beehiiv",
    rows: [
      ["in@example.org", "active", "2024-03-04T05:06:07Z"],
      ["out@example.org", "unsubscribed", "2024-03-04T05:06:07Z"],
      ["new@example.org", "pending", "2024-03-04T05:06:07Z"],
    ],
  },
  {
    what: "Revue, the list",
    name: "subscribers.csv",
    text: "email,first_name,last_name,created_at\nrita@example.org,Rita,,2021-05-06 07:08:09 UTC\n",
    product: undefined,
    rows: [["rita@example.org", "pending", "2021-05-06T07:08:09Z"]],
  },
  {
    what: "Revue, who left, known by the file's name alone",
    name: "unsubscribed.csv",
    text: "email,first_name,last_name,created_at\nrita@example.org,Rita,,2021-05-06 07:08:09 UTC\n",
    product: undefined,
    rows: [["rita@example.org", "unsubscribed", "2021-05-06T07:08:09Z"]],
  },
  {
    what: "Sendy, all of a list",
    name: "all-harbour-list.csv",
    text: `"Name","Email","Last activity","Status"
"In","in@example.org","12 Mar 2024 10:00","Subscribed"
"Out","out@example.org","12 Mar 2024 10:00","Unsubscribed"
"Spam","spam@example.org","12 Mar 2024 10:00","Marked as spam"
"Hard","hard@example.org","12 Mar 2024 10:00","Bounced"
"New","new@example.org","12 Mar 2024 10:00","Unconfirmed"
`,
    product: "Sendy",
    rows: [
      ["in@example.org", "active"],
      ["out@example.org", "unsubscribed"],
      ["spam@example.org", "complaint"],
      ["hard@example.org", "bounce"],
      ["new@example.org", "pending"],
    ],
  },
  {
    what: "phpList, with its flags",
    name: "phplist-export.csv",
    text: `id\temail\tconfirmed\tblacklisted\toptedin\tbouncecount\tentered\tuniqid\tunsubscribed
1\tin@example.org\t1\t0\t0\t0\t2020-01-02 03:04:05\taa\t0
2\tout@example.org\t1\t1\t0\t0\t2020-01-02 03:04:05\tbb\t0
3\tnew@example.org\t0\t0\t0\t0\t2020-01-02 03:04:05\tcc\t0
4\talso@example.org\t1\t0\t0\t0\t2020-01-02 03:04:05\tdd\t1
`,
    product: "phpList",
    rows: [
      ["in@example.org", "active"],
      ["out@example.org", "unsubscribed"],
      ["new@example.org", "pending"],
      ["also@example.org", "unsubscribed"],
    ],
  },
  {
    what: "Mautic, with do not contact",
    name: "contacts.csv",
    text: `id;firstname;lastname;email;points;dateAdded;doNotEmail
1;In;;in@example.org;3;2023-02-03 04:05:06;0
2;Out;;out@example.org;9;2023-02-03 04:05:06;1
`,
    product: undefined,
    rows: [
      ["in@example.org", "pending", "2023-02-03T04:05:06"],
      ["out@example.org", "unsubscribed", "2023-02-03T04:05:06"],
    ],
  },
  {
    what: "ConvertKit as it was",
    name: "convertkit.csv",
    text: `first_name,email_address,state,created_at,tags
Kim,kim@example.org,active,2019-01-02T03:04:05Z,
Lou,lou@example.org,cancelled,2019-01-02T03:04:05Z,
Max,max@example.org,inactive,2019-01-02T03:04:05Z,
Ned,ned@example.org,complained,2019-01-02T03:04:05Z,
`,
    product: "Kit",
    rows: [
      ["kim@example.org", "active", "2019-01-02T03:04:05Z"],
      ["lou@example.org", "unsubscribed", "2019-01-02T03:04:05Z"],
      ["max@example.org", "pending", "2019-01-02T03:04:05Z"],
      ["ned@example.org", "complaint", "2019-01-02T03:04:05Z"],
    ],
  },
  {
    what: "a sheet with a BOM, a quoted line end, and a column of its own by which people left",
    name: "kontakte.csv",
    text: `\ufeffE-Mail-Adresse;Name;Newsletter abbestellt (unsub)?;abgemeldet am\r\n"in@example.org";"In
der Zeile";nein;\r\nout@example.org;Out;;12.03.2024\r\nalso@example.org;Also;ja;\r\nnull@example.org;N;NULL;0000-00-00 00:00:00\r\n`,
    product: undefined,
    rows: [
      ["in@example.org", "pending"],
      ["out@example.org", "unsubscribed"],
      ["also@example.org", "unsubscribed"],
      ["null@example.org", "pending"],
    ],
  },
  {
    what: "several columns by which people left, of which one says so",
    name: "crm.csv",
    text: "Email|Email Opt Out|Has Opted Out Of Email|Unsubscribe link\nin@example.org|false|FALSE|https://x.example/u/1\nout@example.org|false|true|https://x.example/u/2\n",
    product: undefined,
    rows: [
      ["in@example.org", "pending"],
      ["out@example.org", "unsubscribed"],
    ],
  },
];
