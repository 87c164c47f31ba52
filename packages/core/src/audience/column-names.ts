/**
 * What columns are called, by language and habit. Compared without case, accents, blanks and
 * signs, so `No. HP`, `no_hp` and `noHp` are one name.
 */
export const nameKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const keys = (...lines: string[]): readonly string[] =>
  lines.flatMap((line) => line.split(',')).map(nameKey)

/** Names of a phone column, the surest first. The last group also names other things. */
export const phoneNames: readonly (readonly string[])[] = [
  keys(
    'whatsapp,wa,wa id,whatsapp number,whatsapp no,whatsapp phone,wa number,wa phone',
    'no wa,nomor wa,no whatsapp,nomor whatsapp,número whatsapp,número de whatsapp,zap',
    'whatsapp nummer,numéro whatsapp,numero whatsapp,whatsapp numarası,номер whatsapp,رقم واتساب,واتساب',
  ),
  keys(
    'mobile,mobile number,mobile no,mobile phone,mobile phone number,mob,cell,cell phone,cell number,cellphone number,msisdn',
    'hp,no hp,nomor hp,handphone,no handphone,nomor handphone,ponsel,no ponsel,nomor ponsel,seluler',
    'celular,número celular,número de celular,telefone celular,teléfono celular,telemóvel,número de telemóvel',
    'móvil,teléfono móvil,número móvil,número de móvil',
    'handy,handynummer,mobil,mobilnummer,mobiltelefon,mobilfunknummer',
    'portable,téléphone portable,téléphone mobile,numéro de portable,numéro mobile',
    'cellulare,numero cellulare,numero di cellulare,telefono cellulare',
    'mobiel,mobiele nummer,mobiel nummer,gsm,cep,cep telefonu,cep no,cep telefonu numarası',
    'komórka,telefon komórkowy,numer komórkowy,мобильный,мобильный телефон,номер мобильного',
    'جوال,رقم الجوال,موبايل,رقم الموبايل,मोबाइल,मोबाइल नंबर,手机,手机号,手机号码,携帯,携帯電話,携帯番号',
  ),
  keys(
    'phone,phone number,phone no,phone num,phones,tel,tel no,tel number,telephone,telephone number,telephone no,e164,phone e164',
    'telepon,no telepon,nomor telepon,telp,no telp,nomor telp,tlp,no tlp',
    'telefone,fone,número de telefone,número telefone,telefono,teléfono,número de teléfono,número teléfono,numero di telefono,numero telefono',
    'telefon,telefonnummer,tel nr,rufnummer,téléphone,numéro de téléphone,numéro téléphone',
    'telefoon,telefoonnummer,telefon numarası,telefon no,numer telefonu,nr telefonu,телефон,номер телефона',
    'هاتف,رقم الهاتف,تلفون,फोन,फ़ोन,फोन नंबर,电话,电话号码,電話,電話番号',
  ),
  keys(
    'number,nomor,número,numero,nummer,numéro,numara,numer,номер,contact,contact number,contact no,kontak,no kontak,contacto,contato,recipient,destination,to',
  ),
]

/** Words that make a phone column of a longer name, such as `Customer phone (home)`. */
export const phoneWords: ReadonlySet<string> = new Set(
  keys(
    'whatsapp,wa,mobile,cellphone,msisdn,hp,handphone,ponsel,celular,movil,telemovel,handynummer,mobilnummer',
    'cellulare,phone,tel,telephone,telepon,telp,telefone,telefono,telefon,telefonnummer,telefoon,телефон,هاتف,جوال,電話,手机',
  ),
)

/** The words of a name: `customerPhone_1` gives customer, phone, 1. */
export const wordsOf = (name: string): string[] =>
  name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map(nameKey)
    .filter((word) => word !== '')

/**
 * Names of a column with the consent to be messaged, the surest first. Whole names only: `opt_out`
 * and `email_consent` contain the words and mean something else.
 */
export const consentNames: readonly string[] = keys(
  'opted in at,opt in at,whatsapp opt in,whatsapp opted in at,whatsapp consent,opted in,opt in,opt in date,opted in on,opt in time',
  'consent at,consented at,consent,consented,consent date,consent given,has consent,marketing consent,marketing opt in,gdpr consent',
  'consentimento,data consentimento,data de consentimento,data do consentimento,aceite,data de aceite,autorização',
  'consentimiento,fecha consentimiento,fecha de consentimiento,autorización',
  'persetujuan,tanggal persetujuan,tgl persetujuan,einwilligung,einwilligungsdatum,datum der einwilligung,zustimmung',
  'consentement,date de consentement,date consentement,consenso,data consenso,data del consenso',
  'toestemming,datum toestemming,onay,onay tarihi,izin,zgoda,data zgody,согласие,дата согласия,موافقة,सहमति,同意',
)
