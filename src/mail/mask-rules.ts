/** What is hidden, as owners write it. */

export type Label = 'phone' | 'document' | 'account' | 'plate' | 'room' | 'email' | 'chat' | 'link';

const SEP = '[-\\s.·–—－_]{0,3}';
const NUMERAL = '[\\d零〇○幺一二三四五六七八九壹贰叁肆伍陆柒捌玖]';
const MOBILE = '[1一幺壹]';
const MOBILE_SECOND = '[3-9三四五六七八九叁肆伍陆柒捌玖]';
/** What stands between the groups of a mobile number, whatever else it may stand between. */
const GAP = "[-\\s.·–—_、，,;；/*~～'’()（）+]{1,3}";
const COUNT = '[\\d一二三四五六七八九十百零〇]';
const DASH = '\\s?[-－–—~～/]\\s?';
const JOIN = '[-\\s－–—~～/]{0,3}';
const BUILDING = `(?:(?:${COUNT}|[A-Za-z]){1,4}\\s?(?:栋|幢|座|号楼|号院|#楼?))`;
const HOUSE = `(?:${BUILDING}${JOIN})`;
const STAIR = `(?:(?:${COUNT}|[A-Za-z]){1,3}\\s?(?:单元|门|梯)${JOIN})`;
const FLOOR = `(?:${COUNT}{1,3}\\s?[层楼]\\s?)`;
/** Two figures and storeys after them, 12层, 12至15层: a floor, which all share. */
const STOREYS =
  '(?!\\s?(?:[层楼]|[-–—~～至到]\\s?[1-9]\\d?\\s?(?:层|楼(?![上下])))|[一二三四五六七八九十百]{0,2}[层楼])';
const DOOR = `(?:[A-Za-z]?\\d{3,5}[A-Za-z]?|\\d{2}[A-Za-z]?${STOREYS}|[一二三四五六七八九零〇]{3,4}|[一二三四五六七八九十百零〇]{2,4}${STOREYS})`;
/** As doors are numbered, by floor and place: 302, 1203. A count of many is rounder, most of the time. */
const BY_FLOOR = '(?:[1-9]|[1-4]\\d)(?:0[1-9]|1[0-2])';
/** A number that counts something is no door. */
const NO_COUNT = '(?![\\d年月日天次个元块户人台部分点时:：%栋幢座#])';
/** Nor is one that stands alone, and measures or dates something. */
const NO_MEASURE = `(?!\\s?[年月日天次个元块户人台部分点时%栋幢座#度米吨斤公平万千百多余几kKmM℃㎡])(?![-－–—/.:：]?\\d)`;
const UNCOUNTED = '(?<![\\d.:：-]|[约共有近超达计等及余户主]\\s?|[全整][^\\s\\d，。；]{0,4})';
const SURNAMED = '\\s?的?[\\p{Script=Han}]{1,2}(?:先生|女士|小姐|阿姨|太太|大爷|大妈)';
const NEIGHBOUR = '(?:我是|我家|他家|她家|邻居家?|楼上|楼下|隔壁|对门)(?:是|住)?';
const RESIDENT = '(?:业主|住户|租户|户主)';
const CHAT =
  '(?:微\\s?信|wechat|weixin|vx|v信|薇信|威信|加\\s?微|支付宝|钉钉|抖音)\\s?(?:账?号|id)?\\s?[:：是为]?\\s?';
const PROVINCE = '[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领]';

const rule = (source: string, label: Label, flags = 'giu') => ({ pattern: new RegExp(source, flags), label });

/** In this order: what is longer and more telling first. */
export const RULES: readonly { readonly pattern: RegExp; readonly label: Label }[] = [
  rule("[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}\\s?@\\s?[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,8}", 'email'),
  rule(
    '[a-z0-9._-]{1,64}\\s?[([（【]\\s?(?:at|艾特)\\s?[)\\]）】]\\s?[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){0,8}',
    'email',
  ),
  rule('(?:https?|ftp)\\s?[:：]\\s?/{1,2}[^\\s，。；）]*|www\\.[^\\s，。；）]+', 'link'),
  rule(
    '(?<![a-z0-9])(?:[a-z0-9-]{1,63}\\.){1,8}(?:com|cn|net|org|top|xyz|info|cc|vip|io|me)(?![a-z0-9])[^\\s，。；）]*',
    'link',
  ),
  rule(`(?:${CHAT}|(?<![a-z])v\\s?[:：]\\s?)[a-z0-9][-_a-z0-9]{4,19}`, 'chat'),
  rule(`(?:q\\s?q|扣扣|企鹅)\\s?(?:号|群)?\\s?[:：是为]?\\s?\\d(?:${SEP}\\d){4,11}`, 'chat'),
  rule(
    `(?<!\\d)\\d{6}${SEP}(?:19|20)\\d{2}${SEP}\\d{2}${SEP}\\d{2}${SEP}\\d{3}${SEP}[\\dx](?![\\da-z])`,
    'document',
  ),
  rule('(?<!\\d)(?:\\d{17}[\\dx]|\\d{15})(?!\\d)', 'document'),
  rule(
    `(?<!${NUMERAL})(?:\\+?0{0,2}86${SEP})?${MOBILE}${SEP}${MOBILE_SECOND}(?:${SEP}${NUMERAL}){9}(?!${NUMERAL})`,
    'phone',
  ),
  rule(
    `(?<!${NUMERAL})[(（]?${MOBILE}${MOBILE_SECOND}${NUMERAL}${GAP}(?:${NUMERAL}{4}${GAP}${NUMERAL}{4}|${NUMERAL}{8})(?!${NUMERAL})`,
    'phone',
  ),
  rule('(?<!\\d)\\d{4}(?:[-\\s.]{1,3}\\d{4}){2,3}(?:[-\\s.]{0,3}\\d{1,4})?(?!\\d)', 'account'),
  // However its digits are parted; two dates side by side are none.
  rule(
    `(?<![\\d.-])(?!(?:19|20)\\d{2}[-.]\\d{1,2}[-.]\\d{1,2}(?!\\d))\\d(?:${SEP}\\d){11,}(?!\\d)|\\d{12,}`,
    'account',
  ),
  rule(`(?<!\\d)[(（]?0\\d{2,3}[)）]?${SEP}\\d{3,4}${SEP}\\d{4}(?:[-转]\\d{1,6})?(?!\\d)`, 'phone'),
  rule(
    `(?<!\\d)[48]00${SEP}\\d{3,4}${SEP}\\d{3,4}(?!\\d)|\\d{7,}|(?<![\\d-])(?!(?:19|20)\\d{2}[-－–—](?:19|20)\\d{2}(?!\\d))\\d{3,4}[-－–—]\\d{4}(?![\\d元块年-])`,
    'phone',
  ),
  rule(`${NUMERAL}{7,}`, 'phone'),
  rule(`(?<![\\d.-])(?!(?:19|20)\\d{2})[2-8]\\d{3}\\s\\d{4}${NO_MEASURE}`, 'phone'),
  rule(`(?:尾号|后四位)\\s?[:：是为]?\\s?\\d{3,6}${NO_MEASURE}`, 'account'),
  rule(`分机号?\\s?[:：是为]?\\s?\\d{3,6}${NO_MEASURE}`, 'phone'),
  rule(
    `${PROVINCE}(?:[a-z][·•.\\s-]?[a-z0-9]{4,6}|\\s?[a-z][·•.\\s-]{0,3}[a-z]?(?:[·.\\s-]?\\d){4,6})[挂学警港澳]?`,
    'plate',
  ),
  rule('车牌(?:号码?)?\\s?[:：是为]?\\s?(?=[a-z·.\\s-]{0,6}\\d)[a-z0-9](?:[·.\\s-]?[a-z0-9]){4,7}', 'plate'),
  rule(
    '\\b(?:room|rm|flat|apartment|apt|suite|unit)\\.?\\s?(?:no\\.?\\s?)?#?[a-z]?\\d{1,5}[a-z]?(?:-\\d{1,4})?\\b|(?<!\\w)#\\d{1,3}-\\d{2,4}\\b',
    'room',
  ),
  rule(`(?<![月\\d-])(?<!月\\d)\\d{1,3}号\\s?[1-9]\\d{2,3}(?:室|房|户)?${NO_MEASURE}`, 'room'),
  rule(
    `(?:${BUILDING}${DASH}\\d{1,3}${DASH}\\d{2,4}|${HOUSE}\\d{1,3}${DASH}(?:\\d{3,4}|0\\d)|${BUILDING}的[1-9]\\d{2,3})(?:室|房|号|户)?${NO_COUNT}`,
    'room',
  ),
  rule(
    `${HOUSE}${STAIR}(?:${FLOOR}?${DOOR}(?:室|房|号|户)?)?|${HOUSE}${FLOOR}?${DOOR}(?:室|房|号|户)?${NO_COUNT}`,
    'room',
  ),
  rule(
    `${HOUSE}?${STAIR}?${FLOOR}(?:${COUNT}{1,3}号?|[A-H])\\s?(?:室|房(?!间)|户(?![人数]))|${HOUSE}${STAIR}?${FLOOR}${COUNT}{1,2}号(?![电门车楼栋])`,
    'room',
  ),
  rule(
    `${STAIR}${FLOOR}?${DOOR}(?:室|房|号|户)?${NO_COUNT}|${FLOOR}?${DOOR}\\s?(?:室|房间|号房|户门)`,
    'room',
  ),
  rule(`${FLOOR}[东南西北中左右]{1,2}[边侧]?户`, 'room'),
  rule(
    '(?<![\\d-])\\d{1,3}[-－–—]\\d{1,3}[-－–—]\\d{3,4}(?![\\d-])|(?<![\\d/~～])\\d{1,3}[/~～]\\d{1,3}[/~～](?!(?:19|20)\\d{2})\\d{3,4}(?![\\d/])',
    'room',
  ),
  rule(`(?<![\\w.\\-－–—/:：])\\d{1,2}[-－–—]\\d{3,4}${NO_MEASURE}`, 'room'),
  rule(
    `(?:住(?:在|址)?|房间?号|室号|门牌号?|地址)\\s?[:：是为]?\\s?(?:\\d{1,3}${DASH}){0,2}[a-z]?\\d{3,4}[a-z]?(?:室|房|号)?${NO_MEASURE}`,
    'room',
  ),
  rule(`(?<![\\d约共有近超])\\d{3,4}(?:房(?![间屋子东价租型])|(?:号?的|号)?(?:业主|住户|租户))`, 'room'),
  rule(
    `(?<!\\d)([1-9]\\d?)\\s?[层楼]\\s?\\1\\d{2}(?:室|房|号|户)?${NO_MEASURE}(?!\\s?(?:会议|办公|商铺|店铺|门店|车位|路))`,
    'room',
  ),
  rule('(?<![\\w-])\\d{1,2}F-\\d{2}(?![\\d-])|(?<![\\w-])\\d{3,4}-\\d{1,2}(?:室|房|户)', 'room'),
  rule(
    '\\b(?:building|bldg|block|tower)\\.?\\s?[a-z0-9]{1,3},\\s?(?!(?:19|20)\\d{2})\\d{3,4}\\b(?![.:-]?\\d)',
    'room',
  ),
  rule(
    `${UNCOUNTED}${BY_FLOOR}(?:户(?![型数均内多都全以左居人])|家(?=里|的?漏|装修)|号?门(?![牌禁卫诊店市]))`,
    'room',
  ),
  rule(`(?<=${NEIGHBOUR}\\s?)[1-9]\\d{2,3}${NO_MEASURE}(?![路次])`, 'room'),
  rule(`(?<=${RESIDENT}\\s?[:：是为]?\\s?)${BY_FLOOR}${NO_MEASURE}`, 'room'),
  rule(`${UNCOUNTED}${BY_FLOOR}${NO_MEASURE}(?=${SURNAMED})`, 'room'),
];
