-- Forms that Hong Kong and Japan write are folded as other traditional ones: the next reconcile reads every post again.
UPDATE posts SET etag = '' WHERE state = 'published';

-- Watches are kept as they are folded. Those with labels stay, whose ids are not.
WITH RECURSIVE forms (place, written, folded) AS (
  VALUES (1, '僞', '伪'), (2, '卽', '即'), (3, '啓', '启'), (4, '墻', '墙'), (5, '峯', '峰'), (6, '旣', '既'), (7, '殻', '壳'), (8, '滙', '汇'),
         (9, '爲', '为'), (10, '牀', '床'), (11, '産', '产'), (12, '眞', '真'), (13, '竪', '竖'), (14, '絶', '绝'), (15, '綉', '绣'), (16, '綫', '线'),
         (17, '緑', '绿'), (18, '羣', '群'), (19, '衆', '众'), (20, '裏', '里'), (21, '説', '说'), (22, '鈎', '钩'), (23, '銹', '锈'), (24, '鋭', '锐'),
         (25, '録', '录'), (26, '閲', '阅'), (27, '顔', '颜'), (28, '鷄', '鸡'), (29, '麪', '面'), (30, '麽', '么')
), read (id, place, question, anchor) AS (
  -- A pattern has fifty bytes at most.
  SELECT id, 0, question, anchor FROM watches
   WHERE question NOT GLOB '*:*'
     AND (question GLOB '*[僞卽啓墻峯旣殻滙爲牀]*' OR question GLOB '*[産眞竪絶綉綫緑羣衆裏]*' OR question GLOB '*[説鈎銹鋭録閲顔鷄麪麽]*')
  UNION ALL
  SELECT r.id, f.place, replace(r.question, f.written, f.folded), replace(r.anchor, f.written, f.folded)
    FROM read r JOIN forms f ON f.place = r.place + 1
)
UPDATE OR IGNORE watches SET question = read.question, anchor = read.anchor FROM read WHERE read.id = watches.id AND read.place = 30;
