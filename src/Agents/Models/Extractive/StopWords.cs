using System.Collections.Frozen;

namespace Verso.Agents.Models.Extractive;

/// <summary>The commonest function words of some languages. For others the weight of a term falls with its frequency anyway.</summary>
internal static class StopWords
{
    private const string Words = """
        a about after all also an and any are as at be because been before being between both but by can could did do does doing down during each few
        for from had has have he her here him his how i if in into is it its just me more most my no nor not now of off on once only or other our out
        over own s same she should so some such t than that the their them then there these they this those through to too under until up very was we
        were what when where which while who whom why will with would you your
        aber als am an auch auf aus bei bin bis das dass dem den der des die doch du durch ein eine einem einen einer eines er es für hat hatte haben ich ihr
        im ist ja kann mit nach nicht noch nur ob oder ohne sehr sein seine sich sie sind so über um und uns unter vom von vor war waren was wenn wer
        werden wie wir wird wurde wurden zu zum zur
        au aux avec ce ces cette dans de des du elle en est et eux il ils je la le les leur lui ma mais même mes mon ne nos notre nous on ont ou où par pas
        pour qu que qui sa se ses son sont sur ta te tes toi ton tu un une vos votre vous été l d c n
        al como con del desde e el ella ellas ellos era es esta está este esto fue ha hay la las lo los más mi muy no nos o para pero por porque que se ser
        si sin sobre son su sus también un una uno y ya
        ai alla alle anche che ci col come da dal dalla degli dei del della delle di e è gli i il in la le lo ma nel nella non per più quella quello questa
        questo sono su sul sulla tra un una uno
        ao aos as até com como da das de do dos e ela ele em entre era essa esse esta este eu foi isso já mais mas na nas não no nos o os ou para pela pelo
        por que se sem ser seu sua são também um uma
        aan al als bij dan dat de der die dit door een en er had heb hebben heeft het hij hoe ik in is je kan maar meer met mijn na naar niet nog nu of om
        omdat ook op over te tot uit van veel voor was wat we werd wij wordt ze zich zijn zo zou
        att av den det en ett för från har i inte med men och om på som till var vi är
        и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще нет о из ему когда даже ну ли если
        или быть был него до вас они тут где есть для мы тебя их чем была этот
        """;

    private static readonly FrozenSet<string> Set = Words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();

    public static bool Contains(string word) => Set.Contains(word);
}
