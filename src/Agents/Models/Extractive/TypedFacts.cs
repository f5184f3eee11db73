using System.Text.RegularExpressions;

namespace Verso.Agents.Models.Extractive;

/// <summary>Facts that can be told by their form alone: dates, amounts, addresses, numbers to call.</summary>
internal static class TypedFacts
{
    private const RegexOptions Bounded = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture;

    /// <summary>How many letters an ending may add to a word: date, dates; Termin, Termine.</summary>
    private const int Inflection = 2;

    private const string MonthNames =
        "jan(uary|uar|vier)?|feb(ruary|ruar)?|févr?(ier)?|mar(ch|s|zo)?|märz|apr(il)?|avr(il)?|abril|ma[iy]o?|ju[nl](e|i|y|io|iet)?|juin|aug(ust)?|ago(sto)?|août"
        + "|sep(t|tember|tembre|tiembre)?|o[ck]t(ober|obre|ubre)?|nov(ember|embre|iembre)?|de[cz](ember|iembre)?|décembre|enero|febrero";

    private static readonly Kind[] Kinds =
    [
        new(
            ["date", "deadline", "due", "when", "day", "datum", "termin", "frist", "wann", "fecha", "cuándo", "quand", "échéance", "срок", "дата", "когда"],
            ["日期", "期限", "日付", "日時", "날짜"],
            new(
                @"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\d{2,4}年\d{1,2}月(\d{1,2}日)?|\d{1,2}月\d{1,2}日"
                + $@"|\b({MonthNames})\.? \d{{1,2}}(st|nd|rd|th)?(,? \d{{4}})?\b|\b\d{{1,2}}(st|nd|rd|th|\.)? (de |of )?({MonthNames})\b\.?(,? (de )?\d{{4}}\b)?",
                Bounded)),
        new(
            ["amount", "price", "cost", "budget", "total", "sum", "fee", "money", "betrag", "preis", "kosten", "summe", "precio", "coste", "importe", "prix", "montant", "coût", "сумма", "цена"],
            ["金額", "金额", "价格", "価格", "예산"],
            new(
                @"(US\$|[$€£¥₹₩₽]|\b(USD|EUR|GBP|CHF|JPY|CNY|INR) ?)\s?\d+([.,'  ]\d+)*( ?(k|m|bn|million|billion|mio|mrd)\b)?"
                + @"|\b\d+([.,'  ]\d+)*( ?(k|m|bn|million|billion|millionen|mio\.?|mrd\.?))? ?([$€£¥₹₩₽]|(USD|EUR|GBP|CHF|JPY|CNY|INR|dollars?|euros?|pounds|yen)\b)|\d+([.,]\d+)*[万億亿]?[円元]",
                Bounded)),
        new(
            ["email", "mail", "e-mail", "correo", "courriel", "почта"],
            ["邮箱", "メール", "이메일"],
            new(@"\b[\w.+-]+@[\w-]+(\.[\w-]+)+\b", Bounded)),
        new(
            ["url", "link", "website", "site", "webseite", "enlace", "lien", "ссылка"],
            ["链接", "网址", "リンク", "링크"],
            new(@"\bhttps?://[^\s<>""'»”）)\]]*[^\s<>""'»”）)\].,;:!?]", Bounded)),
        new(
            ["phone", "telephone", "telefon", "teléfono", "téléphone", "telefono", "телефон"],
            ["电话", "電話", "전화"],
            new(@"(\+\d|\(\d|\b0\d)[\d ()/.-]{5,17}\d\b|\b\d{3}[-.]\d{3}[-.]\d{4}\b", Bounded)),
        new(
            ["percent", "percentage", "share", "rate", "prozent", "porcentaje", "pourcentage", "процент"],
            ["百分比", "割合"],
            new(@"\b\d+([.,]\d+)? ?(%|percent\b|prozent\b)", Bounded)),
    ];

    /// <summary>The forms that this prompt asks for.</summary>
    public static IReadOnlyList<Regex> AskedFor(string prompt)
    {
        var lower = prompt.ToLowerInvariant();
        var words = Words(lower);
        return [.. Kinds
            .Where(kind => words.Any(kind.IsAskedBy) || kind.Signs.Any(sign => lower.Contains(sign, StringComparison.Ordinal)))
            .Select(kind => kind.Form)];
    }

    /// <summary>The prompt without the words that ask for a form: of "date of the audit", "of the audit".</summary>
    public static string Subject(string prompt) =>
        string.Join(' ', Words(prompt.ToLowerInvariant()).Where(word => !Kinds.Any(kind => kind.IsAskedBy(word))));

    private static string[] Words(string text) =>
        text.Split([' ', ',', '.', ';', ':', '?', '!', '/', '(', ')', '"', '\n'], StringSplitOptions.RemoveEmptyEntries);

    private sealed record Kind(string[] Words, string[] Signs, Regex Form)
    {
        public bool IsAskedBy(string word) =>
            Words.Any(known => word.StartsWith(known, StringComparison.Ordinal) && word.Length <= known.Length + Inflection);
    }
}
