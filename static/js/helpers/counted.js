/** Returns the form that a number asks for, with the number in place of "{n}": forms are {one, few, many} of the page. */
export function counted(forms, number) {
  const rule = new Intl.PluralRules(document.documentElement.lang).select(number)
  return (forms[rule] ?? forms.many).replace("{n}", number)
}
