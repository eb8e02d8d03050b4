// The characters of the first level of GB 2312, which are the 3,755 most frequent ones and go by their sound.

/** How they sound, in pinyin without tones, and how many of them in a row do. */
export const SOUNDS =
  "a2 ai13 an9 ang3 ao9 ba18 bai8 ban15 bang12 bao17 bei15 ben4 beng6 bi24 bian12 biao4 bie4 bin6 bing9 bo19 bu11 " +
  "ca cai11 can7 cang5 cao5 ce5 ceng2 cha11 chai3 chan10 chang13 chao9 che6 chen10 cheng15 chi16 chong5 chou12 " +
  "chu16 chuai chuan7 chuang6 chui5 chun7 chuo2 ci12 cong6 cou cu4 cuan3 cui8 cun3 cuo6 da6 dai12 dan15 dang5 dao12 " +
  "de3 deng7 di19 dian16 diao9 die7 ding9 diu dong10 dou8 du14 duan6 dui4 dun9 duo12 e13 en er8 fa8 fan17 fang11 " +
  "fei12 fen15 feng15 fo fou fu45 ga2 gai6 gan11 gang9 gao10 ge17 gei gen2 geng7 gong15 gou9 gu18 gua6 guai3 guan11 " +
  "guang3 gui16 gun3 guo6 ha hai7 han19 hang3 hao9 he18 hei2 hen4 heng5 hong9 hou7 hu18 hua9 huai5 huan14 huang14 " +
  "hui21 hun6 huo10 ji53 jia17 jian40 jiang13 jiao28 jie27 jin20 jing25 jiong2 jiu17 ju25 juan7 jue10 jun11 ka4 " +
  "kai5 kan6 kang7 kao4 ke15 ken4 keng2 kong4 kou4 ku7 kua5 kuai4 kuan2 kuang8 kui11 kun4 kuo4 la7 lai3 lan15 lang7 " +
  "lao9 le2 lei11 leng3 li34 lia lian14 liang11 liao13 lie5 lin12 ling14 liu11 long9 lou6 lu20 lv14 luan6 lve2 lun7 " +
  "luo12 ma9 mai6 man9 mang6 mao12 me mei16 men3 meng8 mi14 mian9 miao8 mie2 min6 ming6 miu mo17 mou3 mu15 na7 nai5 " +
  "nan3 nang nao5 ne nei2 nen neng ni11 nian7 niang2 niao2 nie7 nin ning6 niu4 nong4 nu3 nv nuan nve2 nuo4 o ou7 " +
  "pa6 pai6 pan8 pang5 pao7 pei9 pen2 peng14 pi17 pian4 piao4 pie2 pin5 ping9 po8 pou pu15 qi36 qia3 qian22 qiang8 " +
  "qiao15 qie5 qin11 qing13 qiong2 qiu8 qu13 quan11 que8 qun2 ran4 rang5 rao3 re2 ren10 reng2 ri rong10 rou3 ru10 " +
  "ruan2 rui3 run2 ruo2 sa3 sai4 san4 sang3 sao4 se3 sen seng sha9 shai2 shan16 shang8 shao11 she12 shen16 sheng11 " +
  "shi47 shou10 shu33 shua2 shuai4 shuan2 shuang3 shui4 shun4 shuo4 si16 song8 sou4 su12 suan3 sui11 sun3 suo8 ta9 " +
  "tai9 tan18 tang13 tao11 te teng4 ti15 tian8 tiao5 tie3 ting10 tong13 tou4 tu11 tuan2 tui6 tun3 tuo11 wa7 wai2 " +
  "wan17 wang10 wei33 wen10 weng3 wo9 wu29 xi35 xia13 xian26 xiang20 xiao18 xie21 xin10 xing15 xiong7 xiu9 xu19 " +
  "xuan10 xue6 xun14 ya16 yan33 yang17 yao15 ye15 yi53 yin16 ying18 yo yong15 you20 yu45 yuan20 yue10 yun12 za3 " +
  "zai7 zan4 zang3 zao14 ze4 zei zen zeng4 zha14 zhai6 zhan17 zhang15 zhao10 zhe10 zhen16 zheng15 zhi43 zhong11 " +
  "zhou14 zhu26 zhua2 zhuai zhuan6 zhuang7 zhui6 zhun2 zhuo11 zi15 zong7 zou4 zu8 zuan2 zui4 zun2 zuo8";

/** What else some of them sound like in the names of subjects: 银行, 长江 and 成长, 会计. */
export const OTHER_SOUNDS =
  "便pian 薄bo 曾zeng 差chai 长zhang 朝zhao 车ju 畜xu 传zhuan 弹tan 调tiao 都dou 度duo 会kuai 还huan 降xiang 角jue 校jiao " +
  "解xie 乐yue 率lv 率shuai 秘bi 模mu 泊po 屏bing 强jiang 区ou 什shi 识zhi 说shui 宿xiu 提di 尾yi 系ji 厦xia 巷hang 行hang " +
  "血xie 藏zang 查zha 称chen 盛cheng 重chong 仔zai 参shen 帧zhen";

/** What some of them are in traditional characters, each after how many places it is from the one before, if not one. */
export const TRADITIONAL =
  "3捱4皚2藹3礙愛11骯7襖2奧17壩2罷5擺0襬2敗8頒闆7辦絆2幫4綁4鎊2謗5剝5飽寶2報3鮑2盃5輩2貝鋇2狽備憊8繃9筆5畢斃2幣3閉" +
  "4闢6邊編貶3變3辯辮2標3錶鱉2別0彆癟3瀕濱賓7餅3並0併4撥缽5鉑9駁2蔔2補3佈9纔財3採綵4參蠶殘慚慘燦蒼艙倉滄7廁2側冊測" +
  "層12詫4攙摻蟬饞讒纏剷0鏟產闡顫3場嘗0嚐2長償腸廠2暢5鈔7車4徹5塵4陳2襯撐稱7懲2誠3騁2喫癡4遲2馳恥齒6熾2沖0衝蟲2寵" +
  "3疇躊3籌2綢2醜3齣櫥廚2鋤雛4礎儲3觸處5傳4瘡4闖創4錘0鎚5脣2純3綽5辭3詞3賜2聰蔥囪2從叢湊7竄17錯2達9帶3貸6擔2單3膽" +
  "4憚2誕彈2當0噹擋黨蕩0盪檔2搗3島禱導5盜5燈5鄧5敵3滌3牴7遞締顛4點3墊電6澱4彫4弔釣調6諜疊4釘頂2錠2訂丟東鼕3動棟3凍" +
  "4鬥8犢獨讀3賭2鍍7鍛2斷緞2兌隊對2噸3頓2鈍6奪8墮3鵝2額訛2惡5餓3兒2爾餌3貳發0髮罰4閥2琺6礬釩3煩3範販2飯氾0汎9訪紡" +
  "5飛3誹3廢2費6紛墳4奮3憤糞豐2楓3鋒風瘋3馮縫諷2鳳彿4膚4輻13撫輔11賦復0複6負2訃2婦縛4該3鈣蓋2乾0幹0榦2桿4趕2稈2贛岡" +
  "剛鋼3綱崗2槓8鎬5擱2鴿8閣2鉻個0箇2給14龔4宮2鞏3貢2鉤2溝4構購夠11蠱2穀3顧2僱颳4掛3枴3關3觀2館2慣2貫2廣3規3歸龜閨軌" +
  "2詭3櫃2貴劊輥滾2鍋2國3過8駭4韓15漢11號10閤3閡5鶴賀9橫2恆轟鬨3鴻4紅7後5壺2鬍8護2滬戶2嘩0譁華3畫劃2話3懷2壞歡環2還" +
  "緩換2喚瘓2煥渙5黃11謊2揮輝4迴毀0燬6賄穢會燴匯0彙諱誨繪葷4渾4夥2獲0穫4貨禍擊3機3積3飢0饑跡0蹟2譏雞2績緝2極2輯9級" +
  "擠幾3薊6劑2濟3計記3際2繼紀3夾2傢2莢頰賈2鉀3價2駕2殲監堅2箋間4艱姦緘繭檢2鹼2揀撿簡儉2減薦檻鑑0鑒踐賤見鍵4艦劍餞漸" +
  "濺澗3薑將漿3蔣槳獎講2醬6膠3澆驕嬌2攪鉸矯僥腳3餃繳絞4轎較8階3節2傑4潔結10誡屆8緊錦僅謹進2晉3燼2盡0儘勁荊2莖3鯨2驚" +
  "3經4頸靜3鏡徑0逕痙3競淨5糾7廄2舊11駒2侷3舉4據鉅4鋸3懼2劇2鵑4捲絹7覺決訣絕3鈞軍7駿5開3凱24顆2殼4剋3課3墾懇9釦7庫" +
  "褲誇5塊2儈2寬6礦2曠況虧3窺7潰2崑綑睏2擴2闊4蠟臘3萊來賴藍2欄攔籃闌蘭瀾2攬覽懶纜爛濫8撈勞9樂2鐳5壘3類淚稜3釐4籬貍" +
  "離4裡鯉禮4慄麗厲勵礫曆0歷8瀝隸4倆聯蓮連鐮2憐漣簾斂臉鏈戀煉0鍊練糧涼樑3兩輛4諒4療3遼11獵5臨鄰鱗2凜賃6齡鈴4靈2嶺領" +
  "7餾2劉5龍聾嚨籠3壟攏隴樓婁摟簍3蘆盧顱廬爐擄鹵0滷虜魯5賂3祿錄陸2驢呂鋁侶3屢縷慮4濾綠巒攣孿灤2亂3掄輪倫侖0崙淪綸論" +
  "蘿2羅邏鑼籮騾4駱絡媽2瑪碼螞馬罵2嗎2買麥賣邁脈瞞饅蠻滿12貓2錨3鉚6貿麼5黴2沒3鎂7門悶們2濛0矇3錳2夢7謎彌0瀰2祕覓4冪" +
  "3綿5緬麵7廟3滅5憫閩3鳴銘3謬18謀5畝15吶鈉3納8難2撓腦惱鬧3餒內8擬3膩7攆2唸孃釀鳥3聶2齧鑷鎳3檸獰2寧擰濘3鈕紐膿濃農" +
  "8瘧4諾2歐鷗毆2嘔17盤7龐4拋11賠5噴13鵬23騙飄6拚頻貧5蘋3憑2評3潑頗7撲鋪僕6樸4譜5棲慼3悽0淒10臍齊4騎2豈3啟4氣2棄3訖" +
  "4牽3鉛韆遷簽0籤2謙3錢鉗2潛2淺譴塹4槍嗆3牆薔強搶2鍬3橋2喬僑4翹3竅5竊欽2親7寢3輕氫傾7頃請慶瓊窮鞦8趨區2麴軀2驅4齲" +
  "5權8勸4卻鵲2確12讓饒擾繞2熱5韌2認3紉7榮5絨15軟4銳閏潤4灑薩2鰓2賽3傘4喪2騷掃4澀5殺剎2紗4篩曬5刪3閃陝2贍5繕2傷2賞" +
  "8燒7紹2賒3捨2攝2懾3設8紳2瀋審嬸2腎2滲聲4昇0陞繩4勝聖師2獅2溼0濕詩屍蝨4時3蝕實識5駛11勢4適3釋飾5視試5壽5獸2樞4輸" +
  "5書贖10屬朮0術2樹3豎3數8帥4雙2誰3稅3順2說碩2爍7絲8飼2鬆聳慫頌3訟誦蒐2擻2蘇0囌10訴肅痠3雖2隨綏3歲5孫損筍簑3縮瑣" +
  "2鎖7獺撻4薹2臺0颱0檯4態3攤貪癱灘壇0罈4譚談6嘆0歎2湯7醣5燙2濤2絛6討4騰2謄4銻2題3體6屜10條4貼鐵2廳聽14銅6統4頭3禿" +
  "2圖3塗6團0糰2頹2蛻7託脫鴕2馱駝橢7窪3襪4彎灣2頑5輓6萬6網10韋違2圍3為濰維葦3偉偽2緯6餵4謂3衛2溫3聞紋2穩2問3甕撾蝸" +
  "渦窩3臥4嗚鎢烏汙誣2無蕪3吳9塢2霧4務2誤10錫犧10谿4襲蓆習3銑2係0繫2戲細2蝦3轄2峽俠狹2廈2嚇5鮮縴0纖鹹賢銜2閑0閒2絃" +
  "2顯險現獻縣2餡羨憲3線2廂鑲5鄉3詳2響2項4嚮2蕭5囂銷4曉5嘯6蠍2協挾攜3脅諧寫5洩瀉謝4鋅7釁5興7倖5兇3洶4脩4鏽3繡4虛噓" +
  "須0鬚2許3敘4卹3緒續軒3懸3選癬2絢3學4勛0勳燻3詢尋馴4訓訊遜2壓2鴉鴨10啞亞訝2嚥2菸0煙2鹽嚴3巖3顏閻8艷0豔3厭硯3彥3諺" +
  "驗3鴦2楊揚2瘍3陽3癢養樣5瑤搖堯遙窯謠4藥6爺4頁2業葉7醫6頤2遺2儀8蟻6藝5億10憶義3詣議誼譯異3繹2蔭4陰3銀3飲3隱3櫻嬰" +
  "鷹應纓瑩螢營熒蠅2贏3穎3喲擁傭5踴2詠2湧6優2憂3郵鈾猶2遊7誘5於5輿餘3魚3漁3娛2與嶼3語5鬱籲4禦癒慾獄2譽4預2馭鴛淵7轅" +
  "園員圓3緣遠2願4約2躍鑰嶽粵2悅閱2雲2勻隕2運蘊醞暈韻4雜3災2載5暫贊0讚贓臟0髒4鑿2棗5譟5責擇則澤賊5贈紮4軋2閘2柵5詐" +
  "2齋3債3氈3霑盞斬輾嶄3棧佔戰3綻5張2漲3帳賬2脹7趙7摺3轍4這8貞針偵3診3鎮陣2掙睜徵猙爭6幀癥鄭証0證11織職4執7隻2紙誌" +
  "摯擲2緻2幟2製4質3滯6鍾0鐘2終種腫3眾2週5軸4皺2晝驟4硃豬諸誅3燭3矚囑6貯鑄築2註2駐4專磚轉2賺2樁莊裝妝2壯狀2錐2贅墜" +
  "綴諄準11濁茲諮資11漬4蹤2綜總縱鄒9詛2組鑽";
