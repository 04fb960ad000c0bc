/** How the page of a simulation looks: light and dark, on a desk and in a hand. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#f6f5f1;--card:#fff;--ink:#1d2430;--soft:#667085;--line:#e3e1da;--limit:#7fb2a4;
--over:#e8a598;--off:#1d24301f;--entry:#1d2430;--inform:#3b7dd8;--reminder:#c98a12;--breach:#cf4a34;--senior:#a3246f;
--immediate:#d0246a;--last:#5b2aa0;--clear:#2b8a5f}
@media (prefers-color-scheme:dark){:root{--ground:#14171c;--card:#1c2027;--ink:#e8e6e1;--soft:#98a2b3;--line:#2f353f;
--limit:#3f7d6f;--over:#8a4337;--off:#00000066;--entry:#e8e6e1;--inform:#7fb0f2;--reminder:#e6b450;--breach:#f08572;
--senior:#e583bd;--immediate:#f07aa6;--last:#b597ee;--clear:#68c79b}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.55 system-ui,"PingFang SC","Microsoft YaHei",
"Noto Sans CJK SC","Noto Sans SC",sans-serif}
main{max-width:1180px;margin:0 auto;padding:40px 24px 64px}
header h1{font-size:27px;line-height:1.25;margin:0 0 6px;letter-spacing:-.01em;text-wrap:balance}
header p{margin:0;color:var(--soft)}
.legend{display:flex;flex-wrap:wrap;gap:6px 18px;margin:18px 0 0;padding:0;list-style:none;font-size:13px;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:7px}
.legend i{width:11px;height:11px;border-radius:50%;background:var(--tone)}
.legend i.bar{width:24px;border-radius:3px}
article{background:var(--card);border:1px solid var(--line);border-radius:14px;margin:28px 0 0;padding:24px 26px 20px}
article h2{font-size:19px;margin:0}
article>p{margin:2px 0 14px;color:var(--soft);font-size:14px}
svg{display:block;width:100%;height:auto;overflow:visible}
svg.narrow,.narrow{display:none}
svg text{font-size:12px;fill:var(--ink);paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .title{font-size:13.5px;font-weight:650}
svg .subtitle,svg .date{fill:var(--soft);font-weight:400;font-size:12px}
svg .weekend{fill:var(--breach)}
svg .day{stroke:var(--line)}
svg .rest{stroke:var(--line);stroke-width:2}
svg .limit{fill:var(--limit)}svg .over{fill:var(--over)}
svg .off{fill:var(--off)}
svg .due{stroke:var(--breach);stroke-width:2.5}
svg .leader{stroke:var(--soft);stroke-opacity:.45;fill:none}
svg .done{fill:none;stroke:var(--clear);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
svg .met-late{stroke:var(--breach)}
svg .head{font-weight:600}
svg .who{fill:var(--soft)}
svg .mark circle{fill:var(--tone);stroke:var(--card);stroke-width:2}
svg .mark .head{fill:var(--tone)}
.entry{--tone:var(--entry)}.inform{--tone:var(--inform)}.reminder{--tone:var(--reminder)}.breach{--tone:var(--breach)}
.senior{--tone:var(--senior)}.immediate{--tone:var(--immediate)}.last-step{--tone:var(--last)}
.all-clear{--tone:var(--clear)}.limit{--tone:var(--limit)}.over{--tone:var(--over)}.off{--tone:var(--off)}
details{margin-top:14px;border-top:1px solid var(--line);padding-top:12px}
summary{cursor:pointer;color:var(--soft);font-size:14px}
table{width:100%;border-collapse:collapse;margin-top:10px;font-size:13.5px}
th{text-align:left;color:var(--soft);font-weight:500;padding:4px 14px 4px 0;border-bottom:1px solid var(--line)}
td{vertical-align:top;padding:6px 14px 6px 0;border-bottom:1px solid var(--line)}
td:first-child{white-space:nowrap;font-variant-numeric:tabular-nums}
footer{margin-top:26px;color:var(--soft);font-size:13px}
@media (max-width:760px){main{padding:24px 12px 40px}article{padding:18px 14px;border-radius:10px}
.wide{display:none!important}.narrow{display:block!important}
thead{display:none}tr{display:block;padding:8px 0;border-bottom:1px solid var(--line)}
td{display:block;border:0;padding:0}td:first-child{color:var(--soft)}}
@media print{body{background:#fff}article{break-inside:avoid}}
`;
